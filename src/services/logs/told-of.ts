import type { Tx } from "@/db/client";
import type { LogEntry } from "@/db/queries/log-entries";
import { type LinkedDelivery, listDeliveriesNaming } from "@/db/queries/log-links";
import { entryTime } from "./entry-time";

/** A delivery that came of an entry or of its approval, without the body. */
export type ToldTo = Omit<LinkedDelivery, "body">;

/** An event is written with its entry; the clocks of two processes may differ by this, in ms. */
const CLOCKS_MS = 60_000;
/** How long after an approval took effect or lapsed its end may be written down, in ms. */
const WRITTEN_WITHIN_MS = 15 * 60_000;

const LIMIT = 100;

/** What endpoints were told of an entry, and of its approval's end. */
export async function listDeliveriesOf(
  tx: Tx,
  entry: LogEntry,
  endedAt: Date | null,
): Promise<ToldTo[]> {
  const { id, organizationId, approvalId } = entry;
  const writtenAt = entryTime(id).getTime();
  const around = { from: new Date(writtenAt - 1), to: new Date(writtenAt + CLOCKS_MS) };
  const told = await listDeliveriesNaming(tx, organizationId, { id, ...around }, LIMIT);
  if (approvalId && endedAt) {
    const end = endedAt.getTime();
    const after = { from: new Date(end - CLOCKS_MS), to: new Date(end + WRITTEN_WITHIN_MS) };
    const ofEnd = { id: approvalId, ...after };
    told.push(...(await listDeliveriesNaming(tx, organizationId, ofEnd, LIMIT)));
  }
  const once = new Map(
    told.filter((delivery) => tells(delivery, entry)).map((row) => [row.id, row]),
  );
  return [...once.values()].map(({ body: _, ...delivery }) => delivery);
}

/** An agent may write any id into its context: only what the event itself says counts. */
function tells({ eventType, body }: LinkedDelivery, { id, approvalId }: LogEntry): boolean {
  const { data } = JSON.parse(body) as { data?: { id?: unknown; approval_id?: unknown } };
  if (eventType.startsWith("approval.")) return data?.approval_id === approvalId;
  return data?.id === id;
}
