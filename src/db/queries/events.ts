import { sql } from "drizzle-orm";
import type { Tx } from "../client";

/** An event, ready to be told to the endpoints that asked for its type. */
export interface EventRow {
  id: string;
  type: string;
  /** Sent to the letter. */
  body: string;
  /** Plans whose organizations are told anything. */
  plans: string[];
}

/** Writes the event and its deliveries; true when one waits now. */
export async function insertEvent(
  tx: Tx,
  { organizationId, requestId }: { organizationId: string; requestId: string },
  { id, type, body, plans }: EventRow,
): Promise<boolean> {
  const [row] = await tx.execute<{ isDue: boolean }>(sql`
    select record_event(${organizationId}, ${id}, ${type}, ${body}, ${requestId},
      ${sql.param(plans)}::text[]) as "isDue"`);
  return row?.isDue === true;
}
