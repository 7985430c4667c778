import { PgBoss } from "pg-boss";
import { post, queueCalls } from "./queue-calls.mjs";
import { serve } from "./serve.mjs";

// Woken by NOTIFY, full batches fetched without a pause, each job settled for itself.

const QUEUE = "webhooks";

const boss = new PgBoss({
  connectionString: process.env.DATABASE_URL,
  max: 10,
  useListenNotify: true,
});
boss.on("error", (error) => console.error(error));
await boss.start();
await boss.createQueue(QUEUE, { notify: true });
const options = {
  batchSize: 100,
  localConcurrency: 2,
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 0.5,
  burstWhenBatchFull: true,
  perJobResults: true,
};
await boss.work(QUEUE, options, (jobs) => Promise.all(jobs.map(settle)));

async function settle({ id, data }) {
  try {
    await post(data);
    return { id, status: "completed" };
  } catch (error) {
    return { id, status: "failed", output: { message: String(error) } };
  }
}

serve(
  queueCalls({
    add: (job) => boss.send(QUEUE, job),
    addAll: (jobs) =>
      boss.insert(
        QUEUE,
        jobs.map((data) => ({ data })),
      ),
  }),
);
