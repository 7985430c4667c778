import { setTimeout as sleep } from "node:timers/promises";
import { type Ledger, type Party, startLoad } from "../load";
import { told } from "../member-client";
import type { OwnDatabase } from "../own-database";
import { reckonWrites } from "../reckoning";
import type { Stage } from "../stage";

export interface Scene {
  stage: Stage;
  party: Party;
  database: OwnDatabase;
}

export interface Outcome {
  /** For the closing line: what was answered, and after how many milliseconds all was well. */
  figure: string;
  problems: string[];
}

export interface Case {
  name: string;
  play(scene: Scene): Promise<Outcome>;
}

/** The bound on every answer: 10 s for a connection, 5 s each for its answer and a lock, and the way. */
const TO_ANSWER_MS = 23_000;
const TO_RECOVER_MS = 5_000;

/** An answer, and what it took. */
interface Timed {
  status: number;
  ms: number;
}

async function timed(work: () => Promise<{ status: number }>): Promise<Timed> {
  const startedAt = performance.now();
  const { status } = await work();
  return { status, ms: Math.round(performance.now() - startedAt) };
}

/** What an agent is answered that must ask. */
export function askOnce({ party }: Scene): Promise<Timed> {
  const context = { at: performance.now() };
  return timed(() => party.organization.api.check(party.agentId, "stripe.refund", context));
}

/** What a reviewer's inbox is answered. */
export function lookOnce({ party }: Scene): Promise<Timed> {
  return timed(async () => {
    const answer = await told(party.reviewers[0]!.calls.approvals.list.query({}));
    return answer.ok ? { status: 200 } : answer;
  });
}

/** Something is taken away under load and given back: both sides are refused, then served again. */
export async function outage(
  scene: Scene,
  take: () => Promise<void> | void,
  giveBack: () => Promise<void> | void,
  inboxMay: number[] = [503],
): Promise<Outcome> {
  const load = startLoad(scene.stage, [scene.party], 4);
  await sleep(500);
  await take();
  const [check, inbox] = await Promise.all([askOnce(scene), lookOnce(scene)]).finally(giveBack);
  const startedAt = performance.now();
  while ((await askOnce(scene)).status !== 200 && performance.now() - startedAt < 30_000)
    await sleep(10);
  const recoveredMs = Math.round(performance.now() - startedAt);
  await load.stop();
  const problems = [
    ...(await problemsOf(scene, load.ledger)),
    ...refusalProblems(check, [503], "check"),
    ...refusalProblems(inbox, inboxMay, "inbox"),
  ];
  if (recoveredMs > TO_RECOVER_MS) problems.push(`served again after ${recoveredMs} ms`);
  const said = `check:${check.status}@${check.ms}ms,inbox:${inbox.status}@${inbox.ms}ms`;
  return { figure: `${said},recovered:${recoveredMs}ms`, problems };
}

function refusalProblems({ status, ms }: Timed, may: number[], who: string): string[] {
  if (may.includes(status) && ms <= TO_ANSWER_MS) return [];
  return [`the ${who} was answered ${status} after ${ms} ms, not ${may.join(" or ")}`];
}

async function problemsOf({ stage }: Scene, ledger: Ledger): Promise<string[]> {
  const { lost, double } = await reckonWrites(stage, ledger);
  return [...lost, ...double, ...ledger.wrong];
}
