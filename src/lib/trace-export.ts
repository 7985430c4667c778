import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  context,
  type ContextManager,
  diag,
  DiagLogLevel,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  trace,
} from "@opentelemetry/api";
import type { Logger } from "./logger";
import { TRACER } from "./trace";

/** How long spans that are not sent yet may hold up a stop, in milliseconds. */
const FLUSH_MS = 2_000;

export interface TraceExport {
  /** Sends what is left, for at most two seconds. Never rejects. */
  stop(): Promise<void>;
}

export interface TraceExportSettings {
  /** Address of a collector that speaks OTLP over HTTP; `/v1/traces` is added to it. */
  endpoint: string | undefined;
  serviceName: string;
  logger: Logger;
}

/** Begins to send the service's spans. Without an endpoint nothing is loaded and nothing is sent. */
export async function startTraceExport(settings: TraceExportSettings): Promise<TraceExport> {
  const { endpoint, logger } = settings;
  if (endpoint === undefined) return { stop: async () => {} };
  const provider = await openProvider(`${endpoint.replace(/\/+$/, "")}/v1/traces`, settings);
  const unexported = new ProxyTracerProvider();
  tellProblems(logger);
  context.setGlobalContextManager(createContextManager());
  // Next traces its pages under a name of its own, with addresses that hold sign-in tokens.
  trace.setGlobalTracerProvider({
    getTracer: (name, version) =>
      (name === TRACER ? provider : unexported).getTracer(name, version),
  });
  return { stop: () => stopWithin(FLUSH_MS, provider.shutdown()) };
}

async function openProvider(url: string, { serviceName }: TraceExportSettings) {
  const [sdk, { resourceFromAttributes }, { OTLPTraceExporter }] = await Promise.all([
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/exporter-trace-otlp-http"),
  ]);
  return new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
}

async function stopWithin(timeoutMs: number, shutdown: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([shutdown.catch(() => {}), late]);
  clearTimeout(timer);
  trace.disable();
  context.disable();
  diag.disable();
}

/** A collector that is away is worth a line, and no more. */
function tellProblems(logger: Logger): void {
  const tell = (message: string) => logger.warn({ problem: message }, "tracing");
  const quiet = () => {};
  diag.setLogger(
    { error: tell, warn: tell, info: quiet, debug: quiet, verbose: quiet },
    DiagLogLevel.WARN,
  );
}

/** Which span the running code is a part of, kept across `await`. */
function createContextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, thisArg, ...args) =>
      storage.run(active, () => work.apply(thisArg as ThisParameterType<typeof work>, args)),
    bind: (active, target) =>
      typeof target === "function"
        ? (((...args: unknown[]) => storage.run(active, () => target(...args) as unknown)) as never)
        : target,
    enable: () => manager,
    disable: () => {
      storage.disable();
      return manager;
    },
  };
  return manager;
}
