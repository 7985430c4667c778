import type { Organization, Stage } from "../../verify/stage";
import { inParallel } from "../../verify/in-parallel";
import { quantiles } from "../load";
import { median, table } from "../table";
import { type Pace, tell, type Told } from "./paced";
import { type Receiver, startReceiver } from "./receiver";

export const EVENTS_PER_SECOND = 20;
const WARM_UP = 40;

export interface Size {
  rounds: number;
  events: number;
}

/** From what causes an event to the receiver's first byte, while nothing else happens. */
export async function measureLatency(stage: Stage, size: Size): Promise<string> {
  const rows = [
    ...(await measureCause("a denied check", stage, size, startDenying)),
    ...(await measureCause("a click on Approve", stage, size, startApproving)),
  ];
  return table(rows);
}

type StartCausing = (scene: Scene, size: Size) => Promise<Pace["cause"]>;

interface Scene {
  stage: Stage;
  organization: Organization;
  receiver: Receiver;
}

async function measureCause(name: string, stage: Stage, size: Size, start: StartCausing) {
  const receiver = await startReceiver();
  try {
    const organization = await stage.organization();
    const scene = { stage, organization, receiver };
    const cause = await start(scene, size);
    const pace = { perSecond: EVENTS_PER_SECOND, cause };
    const rounds: Told[][] = [];
    await tell(stage, organization, receiver, { ...pace, events: WARM_UP });
    for (let round = 0; round < size.rounds; round++)
      rounds.push(await tell(stage, organization, receiver, { ...pace, events: size.events }));
    const figures = { "events a round": String(size.events) };
    return [
      row(`${name}: from its transaction's begin`, rounds, "sinceBegin", figures),
      row(`${name}: from its answer`, rounds, "sinceAnswer", figures),
    ];
  } finally {
    receiver.stop();
  }
}

/** Medians over the rounds. */
export function row(
  name: string,
  rounds: Told[][],
  field: keyof Told,
  figures: Record<string, string> = {},
): Record<string, string> {
  const of = rounds.map((told) => told.map((one) => one[field]));
  const each = of.map((waits) => ({ ...quantiles(waits), max: Math.max(...waits) }));
  const shown = (which: "p50" | "p95" | "p99" | "max") =>
    median(each.map((round) => round[which])).toFixed(1);
  return {
    "to the first byte": name,
    ...figures,
    "p50 ms": shown("p50"),
    "p95 ms": shown("p95"),
    "p99 ms": shown("p99"),
    "max ms": shown("max"),
  };
}

/** Each check of an agent that may nothing is an event. */
export async function startDenying({ organization, receiver }: Omit<Scene, "stage">) {
  const { api } = organization;
  await api.endpoint(receiver.url, ["log.blocked"]);
  const agent = await api.agent("denied", []);
  return async (n: number) => {
    const { status, text } = await api.check(agent, "nothing.allowed", { n });
    if (status !== 200) throw new Error(`a check was answered ${status}: ${text}`);
  };
}

/** Requests that wait, made before: each click on one is an event. */
async function startApproving({ stage, organization, receiver }: Scene, size: Size) {
  const { api } = organization;
  const owner = await stage.signIn(organization.owner);
  await owner.calls.organization.setUndoSeconds.mutate({ seconds: 0 });
  await api.endpoint(receiver.url, ["approval.approved"]);
  const rule = { action: "wire.transfer", requires_approval: true };
  const agents = await Promise.all([1, 2, 3, 4].map((n) => api.agent(`asking ${n}`, [rule])));
  const waiting: string[] = [];
  const wanted = Array.from({ length: size.rounds * size.events + WARM_UP }, (_, n) => n);
  await inParallel(wanted, 4, async (n) => {
    const { json } = await api.check(agents[n % agents.length] ?? "", rule.action, { n });
    waiting.push(String(json.approval_id));
  });
  return async () => {
    const id = waiting.pop() ?? "";
    await owner.calls.approvals.resolve.mutate({ id, resolution: "approved", comment: null });
  };
}
