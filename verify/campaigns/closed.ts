import postgres from "postgres";
import type { Campaign, Findings } from "../campaign";
import { FAILURE_AS_ALLOW } from "../failure-as-allow";
import { CASES } from "../closed-cases";
import { gather } from "../load";
import { openOwnDatabase } from "../own-database";
import type { Stage } from "../stage";

/** One case after another goes wrong: what is answered meanwhile, and when all is well again. */
export const closed: Campaign = {
  shows: "whatever fails, a check allows nothing that was not decided and recorded",
  sizes: { smoke: 5, ci: CASES.length, long: CASES.length },
  env: { DATABASE_POOL_SIZE: "10" },
  plants: {
    "failure-as-allow": FAILURE_AS_ALLOW,
    "waits-for-ever": {
      edits: [
        {
          file: "src/db/pool.ts",
          find: "const TO_ANSWER_MS = 5_000;",
          replace: "const TO_ANSWER_MS = 900_000;",
        },
        {
          file: "src/db/client.ts",
          find: 'const LOCK_TIMEOUT = "5s";',
          replace: 'const LOCK_TIMEOUT = "900s";',
        },
      ],
    },
    "stops-at-once": {
      edits: [
        {
          file: "src/server.ts",
          find: "setInterval(() => server.closeIdleConnections(), SWEEP_MS);",
          replace: "setInterval(() => server.closeAllConnections(), SWEEP_MS);",
        },
      ],
    },
    "poison-stops": {
      edits: [
        {
          file: "src/services/webhooks/attempt-delivery.ts",
          find: '    platform.logger.error({ err: error, ...namesOf(claimed), reason }, "delivery not sent");',
          replace: "    process.exit(1);",
        },
      ],
    },
  },
  run: failClosed,
};

async function failClosed(stage: Stage, size: number): Promise<Findings> {
  const database = await openOwnDatabase();
  const { sql: theatreSql } = stage;
  const figures: Findings["figures"] = {};
  const problems: string[] = [];
  try {
    Object.assign(stage.env, { DATABASE_URL: database.ownerUrl });
    stage.sql = postgres(database.ownerUrl, { max: 4, onnotice: () => {}, backoff: () => 0.1 });
    await stage.server.stop();
    await stage.restart();
    for (const { name, play } of CASES.slice(0, size)) {
      const found = await gather(stage, 0)
        .then((party) => play({ stage, party, database }))
        .catch((error: unknown) => ({ figure: "broke", problems: [String(error)] }));
      figures[name] = found.figure;
      problems.push(...found.problems.map((problem) => `${name}: ${problem}`));
    }
  } finally {
    await stage.server.stop("SIGKILL");
    await stage.sql.end({ timeout: 1 });
    stage.sql = theatreSql;
    await database.close();
  }
  return { figures, problems };
}
