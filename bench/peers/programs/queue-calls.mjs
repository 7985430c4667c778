import { clock } from "./loops.mjs";

/** What a job does: tells the sink, and fails unless it says yes. */
export async function post(job) {
  const response = await fetch(process.env.SINK_URL, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(job),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the sink answered ${response.status}`);
}

/**
 * The calls by which the bench makes jobs.
 *
 * @param {{ add(job: object): Promise<unknown>, addAll(jobs: object[]): Promise<unknown> }} queue
 */
export function queueCalls({ add, addAll }) {
  return {
    /** One by one, so many at once; answers when each was asked for. */
    make: async ({ first, count, lanes }) => {
      const askedAt = [];
      let next = 0;
      const lane = async () => {
        while (next < count) {
          const n = next++;
          askedAt[n] = clock();
          await add(jobOf(first + n));
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
      return askedAt;
    },
    /** All in one commit; answers when that had been made. */
    makeAll: async ({ first, count }) => {
      await addAll(Array.from({ length: count }, (_, n) => jobOf(first + n)));
      return clock();
    },
  };
}

function jobOf(n) {
  const context = { n, amount: 25, currency: "USD" };
  return { type: "log.failed", agent_id: "agent_0123456789", action: "stripe.refund", context };
}
