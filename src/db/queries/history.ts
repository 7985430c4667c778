import { and, desc, eq, lt, type SQL } from "drizzle-orm";
import type { Tx } from "../client";
import { adminHistory } from "../schema/organizations";
import { users } from "../schema/people";

export type HistoryEntry = typeof adminHistory.$inferSelect & { actorName: string | null };

export interface HistoryFilter {
  subjectId?: string;
  /** Changes older than this one. */
  cursor?: string;
  limit: number;
}

/** Who changed what, newest first, with the person's name where a person did it. */
export async function listHistory(
  tx: Tx,
  organizationId: string,
  filter: HistoryFilter,
): Promise<HistoryEntry[]> {
  const conditions: SQL[] = [eq(adminHistory.organizationId, organizationId)];
  if (filter.subjectId) conditions.push(eq(adminHistory.subjectId, filter.subjectId));
  if (filter.cursor) conditions.push(lt(adminHistory.id, filter.cursor));
  const rows = await tx
    .select({ entry: adminHistory, name: users.name, email: users.email })
    .from(adminHistory)
    .leftJoin(users, eq(users.id, adminHistory.actorId))
    .where(and(...conditions))
    .orderBy(desc(adminHistory.id))
    .limit(filter.limit);
  return rows.map(({ entry, name, email }) => ({ ...entry, actorName: name ?? email }));
}
