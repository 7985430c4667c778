import type { Env } from "@/env";
import type { Logger } from "@/lib/logger";
import { startTraceExport, type TraceExport } from "@/lib/trace-export";

/** Begins to send the process's spans to where the environment says; nowhere when it says nothing. */
export function startTraces(env: Env, logger: Logger): Promise<TraceExport> {
  return startTraceExport({
    endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    serviceName: env.OTEL_SERVICE_NAME,
    logger,
  });
}
