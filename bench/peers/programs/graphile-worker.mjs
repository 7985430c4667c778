import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";
import { post, queueCalls } from "./queue-calls.mjs";
import { serve } from "./serve.mjs";

// The settings of its own page on performance, but for the pool.

const logger = new Logger(() => (level, message) => {
  if (level === "error") console.error(message);
});
const pgPool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
pgPool.on("connect", (client) => client.on("error", (error) => console.error(error)));
pgPool.on("error", (error) => console.error(error));
const utils = await makeWorkerUtils({ pgPool, logger });
await utils.migrate();
await run({
  pgPool,
  logger,
  noHandleSignals: true,
  taskList: { post },
  preset: {
    worker: {
      concurrentJobs: 24,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  },
});

serve(
  queueCalls({
    add: (job) => utils.addJob("post", job),
    addAll: (jobs) => utils.addJobs(jobs.map((payload) => ({ identifier: "post", payload }))),
  }),
);
