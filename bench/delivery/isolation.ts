import type { Organization, Stage } from "../../verify/stage";
import { freePort } from "../../verify/server";
import { median, table } from "../table";
import { emptyOutbox, fillOutbox } from "./backlog";
import { EVENTS_PER_SECOND, row, type Size, startDenying } from "./latency";
import { tell, type Told } from "./paced";
import { startReceiver } from "./receiver";

/** Waiting at a dead endpoint: more than are ever tried at once. */
const DEAD_BACKLOG = 2_000;

export interface IsolationSize extends Size {
  backlog: number;
}

interface Disturbance {
  name: string;
  backlog: number;
  /** Where another organization's events go while the healthy endpoint is measured. */
  open(): Promise<{ url: string; stop(): void }>;
}

/** A healthy endpoint's wait while another organization's is dead or has much to be told. */
export async function measureIsolation(stage: Stage, size: IsolationSize): Promise<string> {
  const receiver = await startReceiver();
  try {
    const organization = await stage.organization();
    const cause = await startDenying({ organization, receiver });
    const measure = () =>
      tell(stage, organization, receiver, {
        ...{ events: size.events, perSecond: EVENTS_PER_SECOND, cause },
      });
    await measure();
    const rounds = new Map<string, Told[][]>();
    for (let round = 0; round < size.rounds; round++) {
      keep(rounds, "quiet", await measure());
      for (const disturbance of disturbances(size.backlog))
        keep(rounds, disturbance.name, await disturbed(stage, disturbance, measure));
    }
    return table(rowsOf(rounds));
  } finally {
    receiver.stop();
  }
}

function disturbances(backlog: number): Disturbance[] {
  const of = backlog.toLocaleString("en");
  return [
    { name: "another refuses connections", backlog: DEAD_BACKLOG, open: refusing },
    {
      name: "another never answers",
      backlog: DEAD_BACKLOG,
      open: () => startReceiver("is silent"),
    },
    { name: `another has ${of} waiting, takes them`, backlog, open: () => startReceiver() },
    {
      name: `another has ${of} waiting, never answers`,
      ...{ backlog, open: () => startReceiver("is silent") },
    },
  ];
}

async function refusing() {
  return { url: `http://127.0.0.1:${await freePort()}/hook`, stop: () => {} };
}

async function disturbed(
  stage: Stage,
  { backlog, open }: Disturbance,
  measure: () => Promise<Told[]>,
): Promise<Told[]> {
  const other: Organization = await stage.organization();
  const place = await open();
  try {
    const { id } = await other.api.endpoint(place.url, ["log.failed"]);
    await fillOutbox(stage, other, { endpoints: [id], events: backlog });
    return await measure();
  } finally {
    // Ends what waits for an answer.
    place.stop();
    await emptyOutbox(stage, other);
  }
}

function keep(rounds: Map<string, Told[][]>, name: string, told: Told[]): void {
  rounds.set(name, [...(rounds.get(name) ?? []), told]);
}

function rowsOf(rounds: Map<string, Told[][]>): Record<string, string>[] {
  const longest = (all: Told[][] = []) =>
    median(all.map((told) => Math.max(...told.map(({ sinceBegin }) => sinceBegin))));
  const quiet = longest(rounds.get("quiet"));
  return [...rounds].map(([name, all]) => ({
    ...row(name, all, "sinceBegin"),
    "longest delay ms": (longest(all) - quiet).toFixed(1),
  }));
}
