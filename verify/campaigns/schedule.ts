import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import type { Campaign, Findings } from "../campaign";
import { type Attempt, lastAttempts, makeDue, silence } from "../outbox";
import type { Arrival, Sink } from "../sink";
import type { Organization, Stage } from "../stage";
import { until } from "../until";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits that the documentation promises; written here again, so that they cannot drift. */
const WAITS = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR],
  ...[10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];
const ATTEMPTS = WAITS.length + 1;
const JITTER = 0.2;
/** Between an attempt's end by the server's clock and the moment the database writes down. */
const LATE_MS = 1_500;
const ENDPOINTS = 20;
/** Deliveries that fail at the same time: each must be seen before its first wait is over. */
const TOGETHER = 100;
const ROUND_MS = 60_000;
const HANGS_FROM = 50;
const CRON_SECRET = "the secret of this campaign's schedule";

/** A delivery that fails is tried again as the documentation says, and then no more. */
export const schedule: Campaign = {
  shows: "retries come at the documented times, alike but for a fresh signature, and end",
  sizes: { smoke: 20, ci: 100, long: 2_000 },
  env: { CRON_SECRET },
  plants: {
    "no-jitter": plantIn("src/services/webhooks/attempt-delivery.ts", {
      find: "random: Math.random(),",
      replace: "random: 0.5,",
    }),
    "wrong-exponent": plantIn("src/domain/webhook-retry.ts", {
      find: "const delayMs = RETRY_DELAYS_MS[attempt - 1];",
      replace: "const delayMs = attempt > 9 ? undefined : 5 * SECOND * 4 ** (attempt - 1);",
    }),
    "same-timestamp": plantIn("src/services/webhooks/attempt-delivery.ts", {
      find: "timestampSeconds: Math.floor(Date.now() / 1000),",
      replace: "timestampSeconds: Math.floor(parseInt(claimed.eventId.slice(4, 16), 16) / 1000),",
    }),
    "retry-after-ignored": plantIn("src/domain/webhook-retry.ts", {
      find: "Math.max(scheduledMs, askedWaitMs(outcome.retryAfterMs))",
      replace: "scheduledMs",
    }),
    "never-gives-up": plantIn("src/domain/webhook-retry.ts", {
      find: 'if (delayMs === undefined) return { state: "failed" };',
      replace:
        'if (delayMs === undefined) return { state: "retry", nextAttemptAt: new Date(now.getTime() + HOUR) };',
    }),
  },
  run: followSchedule,
};

function plantIn(file: string, edit: { find: string; replace: string }) {
  return { edits: [{ file, ...edit }] };
}

async function followSchedule(stage: Stage, size: number): Promise<Findings> {
  const problems: string[] = [];
  const scene = { stage, problems };
  const [waited, asked] = await Promise.all([
    waitOnce(scene, size >= HANGS_FROM),
    askForWaits(scene),
  ]);
  const ratios: number[] = [];
  let attempts = 0;
  for (let left = size; left > 0; left -= TOGETHER) {
    const failed = await failAlways(scene, Math.min(left, TOGETHER));
    ratios.push(...failed.ratios);
    attempts += failed.attempts;
  }
  const spread = judgeJitter(scene, ratios);
  return {
    figures: { deliveries: size, attempts, ...spread, ...waited, ...asked },
    problems,
  };
}

interface Scene {
  stage: Stage;
  problems: string[];
}

/** One organization with a receiver; an event is told to each of its endpoints. */
async function receiver({ stage }: Scene, paths: string[]) {
  const organization = await stage.organization();
  const sink = await stage.sink();
  const secrets = new Map<string, string>();
  for (const path of paths) {
    const { secret } = await organization.api.endpoint(`${sink.url}${path}`, ["log.blocked"]);
    secrets.set(`/hook${path}`, secret);
  }
  const agent = await organization.api.agent("retried", []);
  const tell = (n: number) => organization.api.check(agent, "nothing.allowed", { n });
  return { organization, sink, secrets, tell };
}

/** 500, 500, silence, 200: the first wait is really waited for, the others are moved up. */
async function waitOnce(scene: Scene, hangs: boolean) {
  const { organization, sink, secrets, tell } = await receiver(scene, [""]);
  const answers = [500, 500, ...(hangs ? [null] : []), 200];
  sink.answer = (_, response) => {
    const status = answers[sink.arrivals.length - 1];
    if (status !== null) response.writeHead(status ?? 200).end();
  };
  await tell(0);
  if (!(await until(15 * SECOND, () => sink.arrivals.length >= 2)))
    scene.problems.push("the second attempt did not come within 15 s");
  const [first, second] = sink.arrivals;
  const waitedMs = Math.round((second?.at ?? 0) - (first?.at ?? 0));
  // The schedule looks once a second.
  if (waitedMs < 4 * SECOND || waitedMs > 7 * SECOND + LATE_MS)
    scene.problems.push(`the first retry came after ${waitedMs} ms`);
  for (let attempt = 2; attempt < answers.length; attempt++) {
    await settled(scene, organization, attempt);
    await makeDue(scene.stage, organization);
  }
  const ended = await settled(scene, organization, answers.length);
  if (!ended.every(({ status }) => status === "delivered"))
    scene.problems.push(`it ended as ${JSON.stringify(ended)}`);
  await makeDue(scene.stage, organization);
  await sleep(1_200);
  if (sink.arrivals.length !== answers.length)
    scene.problems.push(`${sink.arrivals.length} attempts were made of ${answers.length}`);
  judgeAttempts(scene, sink, secrets);
  await silence(scene.stage, organization);
  return { first_retry_ms: waitedMs, hang: hangs ? "timed_out" : "not_run" };
}

/** What receivers ask for in Retry-After, and the wait after a first attempt that it gives. */
const RETRY_AFTER: Record<string, { header: () => string; waitMs: [number, number] }> = {
  "/later": { header: () => "60", waitMs: [60 * SECOND, 60 * SECOND] },
  "/at": {
    header: () => new Date(Date.now() + 90 * SECOND).toUTCString(),
    waitMs: [88 * SECOND, 90 * SECOND],
  },
  "/sooner": { header: () => "1", waitMs: [4 * SECOND, 6 * SECOND] },
  "/never": { header: () => "9999999", waitMs: [24 * HOUR, 24 * HOUR] },
  "/past": { header: () => "Sun, 06 Nov 1994 08:49:37 GMT", waitMs: [4 * SECOND, 6 * SECOND] },
  "/unread": { header: () => "-60 soon", waitMs: [4 * SECOND, 6 * SECOND] },
};

async function askForWaits(scene: Scene) {
  const { stage, problems } = scene;
  const { organization, sink, tell } = await receiver(scene, Object.keys(RETRY_AFTER));
  sink.answer = ({ path }, response) => {
    const retryAfter = RETRY_AFTER[path.replace("/hook", "")]?.header() ?? "";
    response.writeHead(503, { "Retry-After": retryAfter }).end();
  };
  await tell(0);
  const attempts = await settled(scene, organization, 1);
  const rows = await stage.sql<{ id: string; url: string }[]>`
    select d.id, e.url from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
    where d.organization_id = ${organization.id}`;
  for (const { id, url } of rows) {
    const wish = Object.entries(RETRY_AFTER).find(([path]) => url.endsWith(path))?.[1];
    const waitMs = waitOf(attempts.find(({ delivery }) => delivery === id));
    const [least, most] = wish?.waitMs ?? [0, 0];
    if (!(waitMs >= least - LATE_MS && waitMs <= most))
      problems.push(`${url}: asked for ${wish?.header()}, waits ${waitMs} ms`);
  }
  await silence(stage, organization);
  return { retry_after: rows.length };
}

function waitOf(attempt: Attempt | undefined): number {
  return attempt ? attempt.dueAt - attempt.endedAt : NaN;
}

/** Waits until each delivery has had this many attempts and none is under way. */
async function settled({ stage, problems }: Scene, organization: Organization, number: number) {
  const { id } = organization;
  const atRest = async () => {
    const [row] = await stage.sql<{ open: number }[]>`
      select count(*)::int as open from webhook_deliveries
      where organization_id = ${id} and (attempts < ${number} or lease is not null)`;
    return row?.open === 0;
  };
  if (!(await until(ROUND_MS, atRest))) problems.push(`attempt ${number} did not end everywhere`);
  return lastAttempts(stage, organization);
}

/** Always 500: ten attempts of each delivery, nine waits, then failed; a replay begins anew. */
async function failAlways(scene: Scene, size: number) {
  const { stage, problems } = scene;
  const count = Math.min(ENDPOINTS, size);
  const paths = Array.from({ length: count }, (_, n) => `/${n}`);
  const { organization, sink, secrets, tell } = await receiver(scene, paths);
  sink.answer = (_, response) => response.writeHead(500).end();
  for (let n = 0; n < size / count; n++) await tell(n);
  const ratios: number[] = [];
  for (let number = 1; number <= ATTEMPTS; number++) {
    const attempts = await settled(scene, organization, number);
    const waitMs = WAITS[number - 1];
    for (const attempt of attempts) judgeWait(scene, attempt, waitMs);
    if (waitMs !== undefined && waitMs >= MINUTE)
      ratios.push(...attempts.map((attempt) => waitOf(attempt) / waitMs));
    await makeDue(stage, organization);
    if (number < ATTEMPTS) await kick(stage);
  }
  const made = sink.arrivals.length;
  await sleep(1_200);
  if (sink.arrivals.length !== made || made !== Math.ceil(size / count) * count * ATTEMPTS)
    problems.push(`${made} attempts, then ${sink.arrivals.length}`);
  judgeAttempts(scene, sink, secrets);
  await replayOne(scene, organization, sink);
  await silence(stage, organization);
  return { ratios, attempts: made };
}

/** Does now what the schedule would do within a second. */
function kick({ server }: Stage): Promise<Response> {
  const headers = { Authorization: `Bearer ${CRON_SECRET}` };
  return fetch(`${server.url}/api/cron/webhooks`, { method: "POST", headers });
}

function judgeWait({ problems }: Scene, attempt: Attempt, waitMs: number | undefined): void {
  const { status, number } = attempt;
  if (waitMs === undefined) {
    if (status !== "failed") problems.push(`after attempt ${number} it is ${status}`);
    return;
  }
  const isIn =
    waitOf(attempt) >= waitMs * (1 - JITTER) - LATE_MS && waitOf(attempt) <= waitMs * (1 + JITTER);
  if (status !== "pending" || !isIn)
    problems.push(`after attempt ${number}: ${status}, waits ${waitOf(attempt)} of ${waitMs} ms`);
}

/** Each attempt: the same id and body, a timestamp of its own moment, a signature of those. */
function judgeAttempts({ problems }: Scene, sink: Sink, secrets: Map<string, string>): void {
  const bodies = new Map<string, string>();
  for (const { id, headers, body, path, at } of sink.arrivals) {
    if (body !== (bodies.get(id) ?? body)) problems.push(`${id} came with another body`);
    bodies.set(id, body);
    const timestamp = Number(headers["webhook-timestamp"]);
    const signed = new Webhook(secrets.get(path) ?? "").sign(id, new Date(timestamp * 1000), body);
    if (signed !== headers["webhook-signature"]) problems.push(`${id} is signed wrongly`);
    const oldMs = performance.timeOrigin + at - timestamp * 1000;
    if (!(oldMs > -SECOND && oldMs < 3 * SECOND + LATE_MS))
      problems.push(`${id} came with a timestamp ${oldMs} ms old`);
  }
  const ids = new Set(sink.arrivals.map(({ headers, path }) => `${path} ${headers["webhook-id"]}`));
  if (bodies.size * secrets.size !== ids.size) problems.push("a webhook-id changed on the way");
}

async function replayOne(scene: Scene, organization: Organization, sink: Sink): Promise<void> {
  const { stage, problems } = scene;
  sink.answer = (_, response: ServerResponse) => response.writeHead(204).end();
  const before = sink.arrivals.length;
  const [{ delivery = "" } = {}] = await lastAttempts(stage, organization);
  const path = `/api/v1/webhook-deliveries/${delivery}/replay`;
  const { status } = await organization.api.post(path, {});
  const state = async () =>
    (await lastAttempts(stage, organization)).find((attempt) => attempt.delivery === delivery);
  const arrived = await until(ROUND_MS, async () => (await state())?.status === "delivered");
  const again: Arrival[] = sink.arrivals.slice(before);
  const known = sink.arrivals.slice(0, before);
  const isSame = known.some(({ id, body }) => id === again[0]?.id && body === again[0].body);
  if (status !== 202 || !arrived || again.length !== 1 || !isSame)
    problems.push(`a replay was answered ${status}, sent ${again.length} times`);
}

/** Evenly spread over the band: four standard errors around its middle. */
function judgeJitter({ problems }: Scene, ratios: number[]) {
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const [least, most] = [
    ratios.reduce((a, b) => Math.min(a, b)),
    ratios.reduce((a, b) => Math.max(a, b)),
  ];
  const error = (2 * JITTER) / Math.sqrt(12 * ratios.length);
  if (Math.abs(mean - 1) > 4 * error) problems.push(`the mean wait is ${mean} of the documented`);
  if (most - least < JITTER) problems.push(`the waits spread from ${least} to ${most} only`);
  return { jitter: `${least.toFixed(3)}..${most.toFixed(3)}`, mean: mean.toFixed(3) };
}
