import type { Db, Tx } from "@/db/client";
import { limitQueries, readOutboxLag, readPendingApprovals } from "@/db/queries/metrics";
import { findSealLag } from "@/db/queries/sealing";

export interface GaugeValue {
  name: string;
  help: string;
  value: number;
}

/** Reads figures of all organizations inside the transaction of a scrape. */
export type GaugeReader = (tx: Tx) => Promise<GaugeValue[]>;

/** What is read from the database at every scrape; another figure is another reader in this list. */
export const GAUGE_READERS: readonly GaugeReader[] = [approvalGauges, outboxGauges, sealGauges];

/** Queries end a little before the scrape does: an answer that nobody waits for is not computed. */
const QUERY_TIMEOUT_MS = 1_500;
const SCRAPE_TIMEOUT_MS = 2_000;

/** Readings under way: a database that hangs is asked once, however often it is scraped. */
const underWay = new WeakMap<Db, Promise<GaugeValue[] | null>>();

/** The gauges; null when the database does not give them within two seconds. Never rejects. */
export async function readGauges(
  db: Db,
  readers: readonly GaugeReader[] = GAUGE_READERS,
): Promise<GaugeValue[] | null> {
  const reading = underWay.get(db) ?? readAll(db, readers);
  underWay.set(db, reading);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), SCRAPE_TIMEOUT_MS);
  });
  const values = await Promise.race([reading, late]);
  clearTimeout(timer);
  return values;
}

async function readAll(db: Db, readers: readonly GaugeReader[]): Promise<GaugeValue[] | null> {
  try {
    return await db.system(async (tx) => {
      await limitQueries(tx, QUERY_TIMEOUT_MS);
      const values: GaugeValue[] = [];
      for (const read of readers) values.push(...(await read(tx)));
      return values;
    });
  } catch {
    return null;
  } finally {
    underWay.delete(db);
  }
}

async function approvalGauges(tx: Tx): Promise<GaugeValue[]> {
  const { count, oldestSeconds } = await readPendingApprovals(tx);
  return [
    {
      name: "agentwarden_approvals_pending",
      help: "Approvals that wait for a human.",
      value: count,
    },
    {
      name: "agentwarden_approval_oldest_pending_seconds",
      help: "Age of the oldest approval that waits for a human; 0 when none does.",
      value: oldestSeconds,
    },
  ];
}

async function outboxGauges(tx: Tx): Promise<GaugeValue[]> {
  return [
    {
      name: "agentwarden_outbox_lag_seconds",
      help: "For how long the oldest due webhook delivery has waited to be sent; 0 when none waits.",
      value: await readOutboxLag(tx),
    },
  ];
}

async function sealGauges(tx: Tx): Promise<GaugeValue[]> {
  return [
    {
      name: "agentwarden_unsealed_log_seconds",
      help: "Age of the oldest log entry without a seal; 0 when all are sealed.",
      value: await findSealLag(tx),
    },
  ];
}
