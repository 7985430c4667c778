import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { AgentClient } from "../agent-client";
import type { Campaign, Findings } from "../campaign";
import { DELIVERED_BEFORE_SENT } from "../delivered-before-sent";
import { inParallel } from "../in-parallel";
import { type Instances, startInstances } from "../instances";
import { type Member, signIn, told } from "../member-client";
import { findProgram } from "../proxies";
import type { Arrival, Sink } from "../sink";
import type { Stage } from "../stage";
import { until } from "../until";

const EVENTS = ["approval.approved", "log.failed"];
const AT_ONCE = 8;
/** Jobs for each kill. */
const JOBS_PER_KILL = 4;
/** The receiver refuses what it sees for the first time, and slowly: there the kills fall. */
const REFUSAL_TAKES_MS = 800;
/** For a delivery to be under way when an instance is killed. */
const TO_BE_UNDER_WAY_MS = 5_000;
/** A delivery whose sender was killed is taken over after half a minute, and refused once more. */
const TO_ARRIVE_MS = 90_000;
const TO_ANSWER_MS = 60_000;
const AGAIN_MS = 100;
const HURRY_EVERY_MS = 1_000;
/** What a request gets whose instance is killed: from nginx, from the service, or nothing. */
const WHILE_DOWN = [0, 502, 503, 504];

/** The main job again and again, while one of two instances is killed and started again. */
export const instances: Campaign = {
  shows: "of two instances behind nginx and PgBouncer either may die: no job is lost or done twice",
  sizes: { smoke: 12, ci: 40, long: 400 },
  plants: {
    "delivered-before-sent": DELIVERED_BEFORE_SENT,
  },
  run: playJobs,
};

/** A job as its agent and its reviewer saw it. */
interface Job {
  n: number;
  approvalId: string;
  logId: string;
  /** Requests that got no answer, and were made again. */
  repeated: number;
}

interface World {
  service: Instances;
  api: AgentClient;
  member: Member;
  agentId: string;
  receiver: Receiver;
}

/** Takes every webhook, but not the first time. */
interface Receiver {
  url: string;
  /** What its endpoint's webhooks are signed with, once there is one. */
  secret: string;
  taken: Arrival[];
  /** Of those whose signature was wrong when they came: it is good for five minutes. */
  forged: Arrival[];
  /** How many are being refused at this moment. */
  underWay(): number;
}

async function playJobs(stage: Stage, size: number): Promise<Findings> {
  const missing = ["nginx", "pgbouncer"].filter((name) => !findProgram(name));
  if (missing.length > 0)
    return { figures: { not_run: `${missing.join("+")}_missing` }, problems: [] };
  await stage.server.stop();
  const service = await startInstances(stage);
  const hurry = setInterval(() => void shortenWaits(service).catch(() => {}), HURRY_EVERY_MS);
  try {
    const world = await settle(stage, service);
    const jobs: Job[] = [];
    let playing = true;
    const numbers = Array.from({ length: size }, (_, n) => n);
    const played = inParallel(numbers, AT_ONCE, async (n) => void jobs.push(await play(world, n)));
    const ended = played.finally(() => (playing = false));
    const [kills] = await Promise.all([killInTurn(world, size, () => playing), ended]);
    return await reckon(world, jobs, kills);
  } finally {
    clearInterval(hurry);
    await service.stop();
  }
}

/** After a second attempt the next one is minutes away: what still waits is due now. */
async function shortenWaits({ sql }: Instances): Promise<void> {
  await sql`
    update webhook_deliveries set next_attempt_at = now()
    where status = 'pending' and attempts > 1 and leased_until is null and next_attempt_at > now()`;
}

/** Signs in as the first start's owner; exactly one of the two starts may have made one. */
async function settle(stage: Stage, service: Instances): Promise<World> {
  const printed = service.outputs().filter((output) => /API key: /.test(output));
  if (printed.length !== 1) throw new Error(`${printed.length} starts made a first organization`);
  const said = (name: string) => new RegExp(`${name}: +(\\S+)`).exec(printed[0] ?? "")?.[1] ?? "";
  const member = await signIn(service.url, { email: said("Email"), password: said("Password") });
  await member.calls.organization.setUndoSeconds.mutate({ seconds: 0 });
  const api = new AgentClient(service.url, said("API key"));
  const agentId = await api.agent("driver", [{ action: "mail.send", requires_approval: true }]);
  const receiver = receiveTheSecondTime(await stage.sink());
  const { secret } = await api.endpoint(receiver.url, EVENTS);
  receiver.secret = secret;
  return { service, api, member, agentId, receiver };
}

function receiveTheSecondTime(sink: Sink): Receiver {
  const seen = new Set<string>();
  let underWay = 0;
  const receiver: Receiver = {
    url: sink.url,
    secret: "",
    taken: [],
    forged: [],
    underWay: () => underWay,
  };
  sink.answer = (arrival, response) => {
    const isNew = !seen.has(arrival.id);
    seen.add(arrival.id);
    if (isNew) {
      underWay++;
      setTimeout(() => {
        underWay--;
        response.writeHead(503).end();
      }, REFUSAL_TAKES_MS);
    } else {
      receiver.taken.push(arrival);
      if (!isSigned(receiver.secret, arrival)) receiver.forged.push(arrival);
      response.writeHead(200).end();
    }
  };
  return receiver;
}

/** Asks, is approved, hears of it by a webhook and writes down the outcome. */
async function play(world: World, n: number): Promise<Job> {
  const { api, agentId } = world;
  const job: Job = { n, approvalId: "", logId: "", repeated: 0 };
  const question = { agent_id: agentId, action: "mail.send", context: { n } };
  const asked = await untilAnswered(job, () =>
    api.post("/api/v1/check", question, { "Idempotency-Key": `ask-${n}` }),
  );
  job.approvalId = String(asked.json.approval_id);
  await approve(world, job);
  const came = await until(TO_ARRIVE_MS, () => arrivalsOf(world, job.approvalId).length > 0);
  if (!came) throw new Error(`job ${n}: no webhook told of ${job.approvalId}`);
  const outcome = { ...question, status: "failed" };
  const logged = await untilAnswered(job, () =>
    api.post("/api/v1/log", outcome, { "Idempotency-Key": `log-${n}` }),
  );
  job.logId = String(logged.json.id);
  return job;
}

/** Repeats what a killed instance did not answer, as an agent does. */
async function untilAnswered(job: Job, ask: () => ReturnType<AgentClient["post"]>) {
  const deadline = performance.now() + TO_ANSWER_MS;
  for (;;) {
    const answer = await ask();
    if (answer.status === 200 || answer.status === 201) return answer;
    const isOpen = answer.json.code === "idempotency_in_progress";
    if ((!WHILE_DOWN.includes(answer.status) && !isOpen) || performance.now() > deadline)
      throw new Error(`job ${job.n}: ${answer.status} ${answer.text}`);
    job.repeated++;
    await sleep(AGAIN_MS);
  }
}

/** A click that got no answer may have counted: then the next one is told so. */
async function approve({ member }: World, job: Job): Promise<void> {
  const deadline = performance.now() + TO_ANSWER_MS;
  for (let again = false; ; again = true) {
    const input = { id: job.approvalId, resolution: "approved" as const, comment: null };
    const answer = await told(member.calls.approvals.resolve.mutate(input));
    if (answer.ok || (again && answer.status === 409)) return;
    if (!WHILE_DOWN.includes(answer.status) || performance.now() > deadline)
      throw new Error(`job ${job.n}: approve: ${answer.status} ${answer.refusal}`);
    job.repeated++;
    await sleep(AGAIN_MS);
  }
}

function arrivalsOf({ receiver }: World, subject: string): Arrival[] {
  return receiver.taken.filter(({ body }) => subjectOf(body) === subject);
}

function subjectOf(body: string): string {
  const { data } = JSON.parse(body) as { data: { id?: string; approval_id?: string } };
  return data.approval_id ?? data.id ?? "";
}

/** First the one, then the other, while jobs are played and until enough have been killed. */
async function killInTurn(world: World, jobs: number, isPlaying: () => boolean): Promise<number> {
  const enough = Math.ceil(jobs / JOBS_PER_KILL);
  let kills = 0;
  for (; kills < enough && isPlaying(); kills++) {
    await until(TO_BE_UNDER_WAY_MS, () => world.receiver.underWay() > 0);
    await world.service.kill(kills % 2);
  }
  return kills;
}

async function reckon(world: World, jobs: Job[], kills: number): Promise<Findings> {
  const { service, receiver } = world;
  const subjects = jobs.flatMap(({ approvalId, logId }) => [approvalId, logId]);
  await until(TO_ARRIVE_MS, () => subjects.every((id) => arrivalsOf(world, id).length > 0));
  const lost = subjects.filter((id) => arrivalsOf(world, id).length === 0);
  const double = subjects.filter((id) => countIds(arrivalsOf(world, id)) > 1);
  const rows = await service.sql<{ n: number; checks: number; logs: number; ends: number }[]>`
    select (e.context::json->>'n')::int as n,
      count(*) filter (where e.source = 'check')::int as checks,
      count(*) filter (where e.source = 'log')::int as logs,
      (select count(*)::int from admin_history h
       where h.event = 'approval.approved' and h.subject_id = any(array_agg(e.id::text))) as ends
    from log_entries e where e.action = 'mail.send' and e.source in ('check', 'log') group by 1`;
  const odd = rows.filter(({ checks, logs, ends }) => checks !== 1 || logs !== 1 || ends !== 1);
  if (rows.length !== jobs.length) odd.push({ n: rows.length, checks: 0, logs: 0, ends: 0 });
  const ids = countIds(receiver.taken);
  return {
    figures: {
      jobs: jobs.length,
      kills,
      ended_at_start: service.endedAtStart,
      repeated_requests: jobs.reduce((sum, { repeated }) => sum + repeated, 0),
      events: ids,
      repeated_deliveries: receiver.taken.length - ids,
      lost: lost.length,
      double: double.length + odd.length,
    },
    problems: [
      ...lost.map((id) => `${id}: no webhook came`),
      ...double.map((id) => `${id}: webhooks with different ids came`),
      ...receiver.forged.map(({ id }) => `${id}: the signature is wrong`),
      ...odd.map((row) => `recorded otherwise than once: ${JSON.stringify(row)}`),
      ...(kills === 0 ? ["no instance was killed"] : []),
    ],
  };
}

function countIds(arrivals: readonly Arrival[]): number {
  return new Set(arrivals.map(({ id }) => id)).size;
}

function isSigned(secret: string, { body, headers }: Arrival): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
