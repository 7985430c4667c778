import { setTimeout as sleep } from "node:timers/promises";
import { actOnce } from "./race-once";
import { PENDING_PER_AGENT } from "@/domain/approval";
import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import { type Member, told } from "../member-client";
import { pick } from "../random";
import type { Sink } from "../sink";
import type { Organization, Stage } from "../stage";

/** Twice as many as click at once: a person may make so many calls a minute. */
const REVIEWERS = 16;
const CLICKS = 8;
const AT_ONCE = 4;
const CLICKS_AT_MOST = 20;
const TO_DELIVER_MS = 60_000;
const ENDS = ["approval.approved", "approval.rejected"];

/** Eight reviewers click at the same moment; without time to undo, exactly one click counts. */
export const race: Campaign = {
  shows: "of eight clicks on one approval one counts, and it is told and recorded once",
  sizes: { smoke: 25, ci: 800, long: 10_000 },
  plants: {
    overwrite: {
      screens: true,
      edits: [
        {
          file: "src/db/queries/approvals.ts",
          find: 'from: status === "approved" ? isOpen : stopsShort,',
          replace: "from: undefined,",
        },
        {
          file: "drizzle/0003_trust.sql",
          find: "CREATE TRIGGER ends_once BEFORE UPDATE ON approvals\n  FOR EACH ROW EXECUTE FUNCTION refuse_second_end();",
          replace: "SELECT 1;",
        },
      ],
    },
    "overwrite-against-trigger": {
      screens: true,
      edits: [
        {
          file: "src/db/queries/approvals.ts",
          find: 'from: status === "approved" ? isOpen : stopsShort,',
          replace: "from: undefined,",
        },
      ],
    },
  },
  run: raceForApprovals,
};

async function raceForApprovals(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization();
  const owner = await stage.signIn(organization.owner);
  await owner.calls.organization.setUndoSeconds.mutate({ seconds: 0 });
  const sink = await stage.sink();
  await organization.api.endpoint(sink.url, ENDS);
  const reviewers = await seatReviewers(stage, organization);
  const approvals = await ask(organization, size);
  const problems: string[] = [];
  let clicks = 0;
  await inParallel(approvals, AT_ONCE, async (id, n) => {
    const from = (n * CLICKS) % REVIEWERS;
    const some = reviewers.slice(from, from + CLICKS);
    problems.push(...(await clickAtOnce(stage, some, id)));
    clicks += some.length;
  });
  await untilTold(sink, size);
  const { double, lost, sentences } = await countEnds(stage, organization, sink, approvals);
  problems.push(...sentences);
  const once = await actOnce(organization, reviewers, {
    rounds: Math.ceil(size / 20),
    random: stage.random,
  });
  problems.push(...once.problems);
  const { redeems, repeats, late } = once;
  const figures = { approvals: approvals.length, clicks, redeems, repeats, late, double, lost };
  return { figures, problems };
}

async function seatReviewers(stage: Stage, organization: Organization): Promise<Member[]> {
  const reviewers: Member[] = [];
  for (let n = 0; n < REVIEWERS; n++)
    reviewers.push(await stage.member(organization, n % 2 === 0 ? "reviewer" : "admin"));
  return reviewers;
}

async function ask({ api }: Organization, size: number): Promise<string[]> {
  const rule = { action: "stripe.refund", requires_approval: true };
  const agents: string[] = [];
  while (agents.length * PENDING_PER_AGENT < size)
    agents.push(await api.agent(`racer ${agents.length + 1}`, [rule]));
  const ids: string[] = [];
  await inParallel(Array.from({ length: size }), 16, async (_, n) => {
    const agent = agents[n % agents.length] as string;
    const { json, status, text } = await api.check(agent, "stripe.refund", { amount: n });
    if (status !== 200 || !json.approval_id) throw new Error(`check answered ${status}: ${text}`);
    ids.push(String(json.approval_id));
  });
  return ids;
}

/** One click wins with the state it asked for; the others are told that state. */
async function clickAtOnce(stage: Stage, reviewers: Member[], id: string): Promise<string[]> {
  const clicks = reviewers.map(({ calls }) => {
    const resolution = pick(stage.random, ["approved", "rejected"] as const);
    return untilDecided(() => calls.approvals.resolve.mutate({ id, resolution, comment: null }));
  });
  const answers = await Promise.all(clicks);
  const [winner, ...more] = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  if (!winner || more.length > 0)
    return [`${id}: ${more.length + (winner ? 1 : 0)} clicks counted`];
  const wrong = answers.filter((answer) => {
    if (answer.ok) return false;
    const state = (answer.extra.approval as { status?: string } | undefined)?.status;
    return answer.status !== 409 || state !== winner.status;
  });
  return wrong.map((answer) => `${id}: a late click was told ${JSON.stringify(answer)}`);
}

/** Who is told on a busy machine that nothing was decided clicks again, as people do. */
async function untilDecided<T>(click: () => Promise<T>) {
  for (let tries = 1; ; tries++) {
    const answer = await told(click());
    if (answer.ok || answer.status !== 503 || tries === CLICKS_AT_MOST) return answer;
  }
}

async function untilTold(sink: Sink, events: number): Promise<void> {
  const deadline = performance.now() + TO_DELIVER_MS;
  while (new Set(sink.arrivals.map(({ id }) => id)).size < events && performance.now() < deadline)
    await sleep(100);
}

/** Each approval has one end: in its row, in the history, and at the receiver. */
async function countEnds(stage: Stage, organization: Organization, sink: Sink, ids: string[]) {
  const rows = await stage.sql<{ subject_id: string; ends: number }[]>`
    select subject_id, count(*)::int as ends from admin_history
    where organization_id = ${organization.id} and event = any(${ENDS}) group by subject_id`;
  const recorded = new Map(rows.map((row) => [row.subject_id, row.ends]));
  const toldOf = new Map<string, Set<string>>();
  for (const { id, body } of sink.arrivals) {
    const { data } = JSON.parse(body) as { data: { approval_id: string } };
    toldOf.set(data.approval_id, (toldOf.get(data.approval_id) ?? new Set()).add(id));
  }
  const counts = ids.map((id) => ({
    id,
    recorded: recorded.get(id) ?? 0,
    told: toldOf.get(id)?.size ?? 0,
  }));
  const double = counts.filter(({ recorded, told }) => recorded > 1 || told > 1);
  const lost = counts.filter(({ recorded, told }) => recorded < 1 || told < 1);
  const sentences = [...double, ...lost].map((count) => `${count.id}: ${JSON.stringify(count)}`);
  return { double: double.length, lost: lost.length, sentences };
}
