import type { Tx } from "@/db/client";
import { announce } from "@/db/live";
import type { EndedSession } from "@/db/queries/people";

/**
 * Sends the screens of the organizations that ended sessions show home when the transaction commits:
 * each asks again who looks, and one whose session has ended is told to sign in.
 */
export async function announceEnded(tx: Tx, ended: readonly EndedSession[]): Promise<void> {
  const shown = new Map(ended.map(({ organizationId, userId }) => [organizationId, userId]));
  for (const [organizationId, id] of shown)
    if (organizationId) await announce(tx, { organizationId, kind: "access", id });
}
