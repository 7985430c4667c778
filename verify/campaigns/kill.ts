import { setTimeout as sleep } from "node:timers/promises";
import type { Campaign, Findings } from "../campaign";
import { DELIVERED_BEFORE_SENT } from "../delivered-before-sent";
import { inParallel } from "../in-parallel";
import { gather, type Ledger, type Party, send, startLoad } from "../load";
import { reckonEvents, reckonWrites } from "../reckoning";
import { spawnBuilt } from "../server";
import type { Sink } from "../sink";
import type { Stage } from "../stage";

const EVENTS = [
  "log.pending_approval",
  "log.blocked",
  "log.failed",
  "approval.approved",
  "approval.rejected",
];
/** Of ten kills one hits the server, nine a worker. */
const KILLS_PER_SERVER_KILL = 10;
const WORKERS_AT_ONCE = 4;
/** A worker looks for work a second after its start; the kill falls on both sides of that. */
const WORKER_LIVES_MS = { from: 900, to: 1_300 };
/** Counted from the first click that a started server has answered. */
const SERVER_LIVES_MS = { from: 0, to: 400 };
const FIRST_CLICK_MS = 3_000;
/** Slow enough that a kill finds deliveries on their way. */
const RECEIVER_TAKES_MS = 150;
const RETRIES_PER_KILL = 20;
const TO_DELIVER_MS = 60_000;

/** Servers and workers are killed at random moments while agents ask and reviewers click. */
export const kill: Campaign = {
  shows: "a killed process loses no acknowledged decision and no committed event",
  sizes: { smoke: 3, ci: 60, long: 1_000 },
  plants: {
    "delivered-before-sent": DELIVERED_BEFORE_SENT,
    "event-after-commit": {
      edits: [
        {
          file: "src/services/logs/announce-log-entry.ts",
          find: "if (event) await recordEvent(tx, ctx, event);",
          replace: `const { organizationId } = ctx;
  if (event)
    setTimeout(() => void ctx.db.tenant(organizationId, (later) => recordEvent(later, ctx, event)), 5);`,
        },
      ],
    },
    "id-per-attempt": {
      edits: [
        {
          file: "src/services/webhooks/attempt-delivery.ts",
          find: "id: claimed.eventId,",
          replace: "id: `${claimed.eventId}-${claimed.attempt}`,",
        },
      ],
    },
    "body-per-attempt": {
      edits: [
        {
          file: "src/services/webhooks/attempt-delivery.ts",
          find: "    const { url, body } = claimed;",
          replace:
            "    const { url } = claimed;\n    const body = `${claimed.body} `.slice(0, claimed.body.length + claimed.attempt - 1);",
        },
      ],
    },
    "answer-not-kept": {
      edits: [
        {
          file: "src/services/answer-once.ts",
          find: "if (!(await insertStoredAnswer(tx, row, ANSWER_KEPT_HOURS))) throw stillRunning();",
          replace: "void [insertStoredAnswer, row, ANSWER_KEPT_HOURS];",
        },
      ],
    },
  },
  run: killAtRandom,
};

async function killAtRandom(stage: Stage, size: number): Promise<Findings> {
  const sink = await stage.sink();
  receive(sink, RECEIVER_TAKES_MS);
  const parties = [await gather(stage, 0), await gather(stage, 1)];
  for (const party of parties)
    for (const n of [1, 2]) await party.organization.api.endpoint(`${sink.url}/${n}`, EVENTS);
  const serverKills = Math.ceil(size / KILLS_PER_SERVER_KILL);
  const workerKills = size - serverKills;
  const load = startLoad(stage, parties, 6);
  const failed = new AbortController();
  try {
    await Promise.all([
      killServers(stage, load.ledger, serverKills),
      killWorkers(stage, workerKills, failed.signal),
    ]);
  } finally {
    failed.abort();
    await load.stop();
  }
  await stage.server.stop("SIGKILL");
  const committed = await stage.sql<{ id: string }[]>`select id from events`;
  receive(sink, 0);
  await stage.restart();
  const restartedAt = performance.now();
  await acknowledgeAll(load.ledger);
  await untilAllDelivered(stage, parties);
  const lastSeconds = (lastFirst(sink, committed) - restartedAt) / 1000;
  const { figures, problems } = await reckon(stage, load.ledger, parties, sink);
  if (lastSeconds > TO_DELIVER_MS / 1000)
    problems.push(`the last committed event came ${lastSeconds} s after the restart`);
  return {
    figures: {
      server_kills: serverKills + 1,
      worker_kills: workerKills,
      ...figures,
      restart_to_last_s: Math.max(0, lastSeconds).toFixed(1),
    },
    problems,
  };
}

/** When the last of these events came for the first time. */
function lastFirst({ arrivals }: Sink, events: { id: string }[]): number {
  const firsts = new Map<string, number>();
  for (const { path, id, at } of arrivals)
    if (!firsts.has(`${id} ${path}`)) firsts.set(`${id} ${path}`, at);
  const ids = new Set(events.map(({ id }) => id));
  const owed = [...firsts].filter(([name]) => ids.has(name.slice(0, name.indexOf(" "))));
  return Math.max(0, ...owed.map(([, at]) => at));
}

/** Each restart is followed by repetitions of what was asked before it. */
async function killServers(stage: Stage, ledger: Ledger, kills: number): Promise<void> {
  for (let n = 0; n < kills; n++) {
    await untilClicked(ledger);
    await sleep(between(stage, SERVER_LIVES_MS));
    await stage.server.stop("SIGKILL");
    const before = ledger.asked.slice(-RETRIES_PER_KILL);
    await stage.restart();
    await Promise.all(before.map((asked) => send(asked, ledger)));
  }
}

async function untilClicked({ clicks }: Ledger): Promise<void> {
  const before = clicks.length;
  const deadline = performance.now() + FIRST_CLICK_MS;
  while (clicks.length === before && performance.now() < deadline) await sleep(5);
}

/** Begins no more of them once the campaign has failed. */
async function killWorkers(stage: Stage, kills: number, failed: AbortSignal): Promise<void> {
  await inParallel(Array.from({ length: kills }), WORKERS_AT_ONCE, async () => {
    if (failed.aborted) return;
    const worker = spawnBuilt("dist/worker.js", stage);
    while (!worker.output().includes("at work") && worker.child.exitCode === null) await sleep(5);
    await sleep(between(stage, WORKER_LIVES_MS));
    if (worker.child.exitCode !== null) throw new Error(`the worker ended:\n${worker.output()}`);
    await worker.stop("SIGKILL");
  });
}

function between({ random }: Stage, { from, to }: { from: number; to: number }): number {
  return from + random() * (to - from);
}

function receive(sink: Sink, takesMs: number): void {
  sink.answer = (_, response) => void setTimeout(() => response.writeHead(200).end(), takesMs);
}

/** Repeats what got no answer: whatever became of it, from now on it is there once. */
async function acknowledgeAll(ledger: Ledger): Promise<void> {
  const open = ledger.asked.filter(({ entryId }) => entryId === null);
  await inParallel(open, 8, async (asked) => {
    const status = await send(asked, ledger);
    if (asked.entryId === null) ledger.wrong.push(`${asked.body} repeated: ${status}`);
  });
}

async function untilAllDelivered(stage: Stage, parties: Party[]): Promise<void> {
  const ids = parties.map(({ organization }) => organization.id);
  const deadline = performance.now() + TO_DELIVER_MS;
  for (;;) {
    const [row] = await stage.sql<{ n: number }[]>`
      select (select count(*) from webhook_deliveries
              where organization_id = any(${ids}) and status = 'pending')::int
           + (select count(*) from approvals
              where organization_id = any(${ids}) and takes_effect_at is not null)::int as n`;
    if (row?.n === 0 || performance.now() > deadline) return;
    await sleep(100);
  }
}

async function reckon(
  stage: Stage,
  ledger: Ledger,
  parties: Party[],
  sink: Sink,
): Promise<Findings> {
  const ids = parties.map(({ organization }) => organization.id);
  const writes = await reckonWrites(stage, ledger);
  const events = await reckonEvents(stage, ids, sink.arrivals);
  const came = new Set(sink.arrivals.map(({ path, id }) => `${path} ${id}`));
  const lost = [...writes.lost, ...events.lost];
  const double = [...writes.double, ...events.double];
  return {
    figures: {
      asked: ledger.asked.length,
      clicks: ledger.clicks.length,
      deliveries: came.size,
      repeated: sink.arrivals.length - came.size,
      lost: lost.length,
      double: double.length,
      changed_body: events.changed.length,
      wrong: ledger.wrong.length,
    },
    problems: [...lost, ...double, ...events.changed, ...ledger.wrong],
  };
}
