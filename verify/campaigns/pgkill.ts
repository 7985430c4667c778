import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import type { Campaign, Findings } from "../campaign";
import { FAILURE_AS_ALLOW } from "../failure-as-allow";
import { gather, type Ledger, type Party, startLoad } from "../load";
import { reckonWrites } from "../reckoning";
import type { Stage } from "../stage";

const AGENTS = 8;
const TO_RECOVER_MS = 5_000;
/** The longest that a round goes on looking. */
const TO_GIVE_UP_MS = 30_000;
const BETWEEN_KILLS_MS = { from: 100, to: 500 };
/** A pool has recovered when so many checks in a row are answered. */
const IN_A_ROW = 5;

/** Postgres backends are killed under load; Postgres then ends all others and recovers. */
export const pgkill: Campaign = {
  shows: "a database that crashes loses nothing acknowledged, and checks meanwhile allow nothing",
  sizes: { smoke: 2, ci: 60, long: 1_000 },
  plants: {
    "answer-before-commit": {
      edits: [
        {
          file: "src/services/checks/check-action.ts",
          find: `  return ctx.db.tenant(ctx.organizationId, (tx) =>
    answerOnce(tx, ctx.organizationId, input.idempotency, () =>
      decideAndRecord(tx, ctx, input, known),
    ),
  );`,
          replace: `  return new Promise((answer, refuse) => {
    const { idempotency } = input;
    const committed = ctx.db.tenant(ctx.organizationId, async (tx) => {
      const work = () => decideAndRecord(tx, ctx, input, known);
      answer(await answerOnce(tx, ctx.organizationId, idempotency, work));
      await new Promise((on) => setTimeout(on, 20));
    });
    committed.catch(refuse);
  });`,
        },
      ],
    },
    "failure-as-allow": FAILURE_AS_ALLOW,
    "failure-as-bug": {
      edits: [
        {
          file: "src/db/failure.ts",
          find: "if (!isUnavailable(error)) throw error;",
          replace: "throw error;",
        },
      ],
    },
  },
  run: killBackends,
};

async function killBackends(stage: Stage, size: number): Promise<Findings> {
  const parties = [await gather(stage, 0), await gather(stage, 1)];
  const load = startLoad(stage, parties, AGENTS);
  const recoveries: [checksMs: number, databaseMs: number][] = [];
  try {
    for (let n = 0; n < size; n++) {
      await sleep(BETWEEN_KILLS_MS.from + stage.random() * BETWEEN_KILLS_MS.to);
      await killOneBackend(stage);
      const times = [untilAnswered(parties[0] as Party), untilDatabaseAnswers(stage)] as const;
      recoveries.push(await Promise.all(times));
    }
  } finally {
    await load.stop();
  }
  await untilSettled(stage);
  return conclude(stage, load.ledger, recoveries);
}

/** Any of those that serve the product, never our own. While Postgres recovers there is none. */
async function killOneBackend({ sql, random }: Stage): Promise<void> {
  for (;;) {
    const backends = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity
      where backend_type = 'client backend' and usename = 'agentwarden_app'`.catch(() => []);
    const victim = backends[Math.floor(random() * backends.length)];
    if (victim) return void process.kill(victim.pid, "SIGKILL");
    await sleep(20);
  }
}

/** How long until checks are answered again, in milliseconds. */
async function untilAnswered({ organization, agentId }: Party): Promise<number> {
  const killedAt = performance.now();
  let answeredAt = killedAt;
  for (let row = 0; row < IN_A_ROW && performance.now() - killedAt < TO_GIVE_UP_MS;) {
    const answer = await organization.api.check(agentId, "stripe.read");
    if (answer.status === 200 && row === 0) answeredAt = performance.now();
    row = answer.status === 200 ? row + 1 : 0;
    if (row === 0) await sleep(10);
  }
  return answeredAt - killedAt;
}

/** How long Postgres itself takes to come back, in milliseconds. */
async function untilDatabaseAnswers({ ownerUrl }: Stage): Promise<number> {
  const killedAt = performance.now();
  while (performance.now() - killedAt < TO_GIVE_UP_MS) {
    const look = postgres(ownerUrl, { max: 1, connect_timeout: 5, onnotice: () => {} });
    const answered = await look`select 1`.then(Boolean, () => false);
    await look.end({ timeout: 1 });
    if (answered) break;
    await sleep(10);
  }
  return performance.now() - killedAt;
}

/** Approvals that were held become final by the schedule. */
async function untilSettled({ sql }: Stage): Promise<void> {
  const deadline = performance.now() + TO_GIVE_UP_MS;
  for (;;) {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from approvals where takes_effect_at is not null`;
    if (row?.n === 0 || performance.now() > deadline) return;
    await sleep(100);
  }
}

async function conclude(
  stage: Stage,
  ledger: Ledger,
  recoveries: [checksMs: number, databaseMs: number][],
): Promise<Findings> {
  const { lost, double } = await reckonWrites(stage, ledger);
  const pool = recoveries.map(([checksMs, databaseMs]) => Math.max(0, checksMs - databaseMs));
  const slow = pool
    .filter((ms) => ms > TO_RECOVER_MS)
    .map((ms) => `checks were answered ${Math.round(ms)} ms after the database`);
  return {
    figures: {
      asked: ledger.asked.length,
      clicks: ledger.clicks.length,
      unavailable: ledger.statuses.get(503) ?? 0,
      broken_connections: ledger.statuses.get(0) ?? 0,
      lost: lost.length,
      double: double.length,
      wrong_status: ledger.wrong.length,
      recover_max_ms: Math.round(Math.max(...pool)),
      kill_to_answer_max_ms: Math.round(Math.max(...recoveries.map(([checksMs]) => checksMs))),
    },
    problems: [...lost, ...double, ...ledger.wrong, ...slow],
  };
}
