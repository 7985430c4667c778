import { env } from "@/env";
import { connect } from "@/start/prepare";
import { startSchedules } from "@/start/schedules";
import { stopOnSignal } from "@/start/stop-on-signal";
import { sweepEarly } from "@/start/sweep-early";
import { startTraces } from "@/start/traces";

/**
 * The scheduled work alone, without listening: deliveries, expiry, e-mails, retention. For hosts
 * where nothing calls the cron routes, and beside busy listeners. Any number may run.
 */
async function main(): Promise<void> {
  sweepEarly();
  const settings = env();
  const { wiring, stop } = await connect(settings);
  const traces = await startTraces(settings, wiring.platform.logger);
  const schedules = startSchedules(wiring);
  process.stdout.write("AgentWarden's worker is at work\n");
  stopOnSignal(async () => {
    schedules.stop();
    await wiring.deliveries.stop();
    await traces.stop();
    await wiring.platform.db.close();
    await stop();
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
