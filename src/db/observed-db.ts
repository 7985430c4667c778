import type { Metrics } from "@/lib/metrics";
import { inSpan, isTraced, SpanKind } from "@/lib/trace";
import type { Db, Tx } from "./client";

type Count = (metrics: Metrics) => void;

/** On the transaction itself: the listener and Next are bundled apart and share only values. */
const COUNTS = Symbol.for("agentwarden.counts-at-commit");
type Counting = Tx & { [COUNTS]?: Count[] };

/** Counts when, and only when, the transaction commits. */
export function countAtCommit(tx: Tx, count: Count): void {
  ((tx as Counting)[COUNTS] ??= []).push(count);
}

/** The same database; its transactions are counted when they commit and traced inside a span. */
export function observeDb(db: Db, metrics: Metrics): Db {
  return {
    ...db,
    tenant: (organizationId, work) =>
      observe("tenant", metrics, (seen) => db.tenant(organizationId, seen(work))),
    system: (work) => observe("system", metrics, (seen) => db.system(seen(work))),
    together: (kind, question) => traced("together", () => db.together(kind, question)),
  };
}

type Work<T> = (tx: Tx) => Promise<T>;

/** What the schedules ask every second is no part of anything: it is not traced. */
function observe<T>(
  scope: "tenant" | "system",
  metrics: Metrics,
  run: (seen: (work: Work<T>) => Work<T>) => Promise<T>,
): Promise<T> {
  return traced(scope, () => runAndCount(metrics, run));
}

function traced<T>(scope: "tenant" | "system" | "together", run: () => Promise<T>): Promise<T> {
  if (!isTraced()) return run();
  const attributes = { "db.system.name": "postgresql", "agentwarden.scope": scope };
  return inSpan("transaction", attributes, run, { kind: SpanKind.CLIENT });
}

async function runAndCount<T>(
  metrics: Metrics,
  run: (seen: (work: Work<T>) => Work<T>) => Promise<T>,
): Promise<T> {
  let transaction: Counting | undefined;
  const result = await run((work) => (tx) => {
    transaction = tx;
    return work(tx);
  });
  for (const count of transaction?.[COUNTS] ?? []) count(metrics);
  return result;
}
