import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

/** What this process counts. Counters have labels with few values: never an id. */
export interface Metrics {
  registry: Registry;
  checks: Counter<"decision">;
  checkSeconds: Histogram;
  approvalsResolved: Counter<"status">;
  deliveries: Counter<"result">;
}

/** From 1 ms to 5 s; a check takes a few milliseconds. */
const CHECK_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Built once a process, with the platform. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    checks: counter(registry, {
      name: "agentwarden_checks_total",
      help: "Checks decided; repetitions by Idempotency-Key are not counted again.",
      label: "decision",
      values: ["allow", "require_approval", "deny"],
    }),
    checkSeconds: new Histogram({
      name: "agentwarden_check_duration_seconds",
      help: "From a check's arrival to its answer, refusals included.",
      buckets: CHECK_BUCKETS_SECONDS,
      registers: [registry],
    }),
    approvalsResolved: counter(registry, {
      name: "agentwarden_approvals_resolved_total",
      help: "Approvals that ended, by how.",
      label: "status",
      values: ["approved", "rejected", "expired", "cancelled"],
    }),
    deliveries: counter(registry, {
      name: "agentwarden_deliveries_total",
      help: "Webhook attempts, by what came of the delivery.",
      label: "result",
      values: ["delivered", "retry", "failed", "gone"],
    }),
  };
}

/** Every value is there from the start, at 0: a rate needs a first point. */
function counter<Label extends string>(
  registry: Registry,
  { name, help, label, values }: { name: string; help: string; label: Label; values: string[] },
): Counter<Label> {
  const made = new Counter({ name, help, labelNames: [label], registers: [registry] });
  for (const value of values) made.inc({ [label]: value } as Record<Label, string>, 0);
  return made;
}
