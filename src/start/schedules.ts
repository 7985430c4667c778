import { CRON_JOBS, type CronJob } from "@/api/cron";
import type { Wiring } from "@/wiring";

/** How often the self-hosted listener does what a cron would, in milliseconds. */
const EVERY_MS: Record<CronJob, number> = {
  webhooks: 1_000,
  expire: 1_000,
  emails: 5_000,
  seal: 10_000,
  retention: 3_600_000,
};

/**
 * Runs the cron routes' own functions in this process. Runs may overlap, here and with other
 * instances: each job takes only what no other holds.
 */
export function startSchedules(wiring: Wiring): { stop(): void } {
  const timers = (Object.keys(EVERY_MS) as CronJob[]).map((job) =>
    setInterval(() => void run(job, wiring), EVERY_MS[job]),
  );
  return { stop: () => timers.forEach((timer) => clearInterval(timer)) };
}

async function run(job: CronJob, wiring: Wiring): Promise<void> {
  try {
    await CRON_JOBS[job](wiring);
  } catch (error) {
    wiring.platform.logger.warn({ err: error, job }, "scheduled work failed; it is tried again");
  }
}
