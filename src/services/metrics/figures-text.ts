import { Gauge, Registry } from "prom-client";
import type { Platform } from "../context";
import { type GaugeValue, readGauges } from "./read-gauges";

/**
 * All figures as Prometheus reads them. Without the database those of the process are still there,
 * and `agentwarden_database_up` is 0.
 */
export async function figuresText(platform: Pick<Platform, "db" | "metrics">): Promise<string> {
  const gauges = await readGauges(platform.db);
  const up = {
    name: "agentwarden_database_up",
    help: "1 when the database answered this scrape.",
    value: gauges ? 1 : 0,
  };
  const [counted, read] = await Promise.all([
    platform.metrics.registry.metrics(),
    gaugesText([up, ...(gauges ?? [])]),
  ]);
  return `${counted.trimEnd()}\n\n${read}`;
}

/** A registry for one scrape: a figure that could not be read is absent, not the last one. */
function gaugesText(values: GaugeValue[]): Promise<string> {
  const registry = new Registry();
  for (const { name, help, value } of values)
    new Gauge({ name, help, registers: [registry] }).set(value);
  return registry.metrics();
}
