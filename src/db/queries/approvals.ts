import { and, desc, eq, gt, inArray, lt, lte, type SQL, sql } from "drizzle-orm";
import type { ApprovalStatus, Resolution } from "@/domain/approval";
import type { Tx } from "../client";
import { users } from "../schema/people";
import { approvals } from "../schema/trail";
import { hasAction } from "./action-filter";

export type Approval = typeof approvals.$inferSelect;
/** An approval with the database's clock beside it. */
export type ApprovalNow = Approval & { now: Date };

const now = sql<Date>`clock_timestamp()`.mapWith(approvals.createdAt);
const isPending = eq(approvals.status, "pending_approval");

/** Inserts unless an equal request is pending already; then null. */
export async function insertApproval(
  tx: Tx,
  approval: Omit<typeof approvals.$inferInsert, "expiresAt">,
  expiresInSeconds: number,
): Promise<Approval | null> {
  const expiresAt = sql`now() + make_interval(secs => ${expiresInSeconds})`;
  const [row] = await tx
    .insert(approvals)
    .values({ ...approval, expiresAt })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
}

type Request = Pick<Approval, "organizationId" | "agentId" | "action" | "contextHash">;

/** The pending approval of an equal request, locked. */
export async function lockPendingApproval(tx: Tx, request: Request): Promise<ApprovalNow | null> {
  const [row] = await tx
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.organizationId, request.organizationId),
        eq(approvals.agentId, request.agentId),
        eq(approvals.action, request.action),
        eq(approvals.contextHash, request.contextHash),
        isPending,
      ),
    )
    .for("update");
  return row ? { ...row, now: await databaseNow(tx) } : null;
}

export async function lockApproval(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<ApprovalNow | null> {
  const [row] = await tx.select().from(approvals).where(byId(organizationId, id)).for("update");
  return row ? { ...row, now: await databaseNow(tx) } : null;
}

export async function findApproval(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<ApprovalNow | null> {
  const [row] = await tx
    .select({ approval: approvals, now })
    .from(approvals)
    .where(byId(organizationId, id));
  return row ? { ...row.approval, now: row.now } : null;
}

/**
 * Ends a pending approval; null when it was not pending any more. The time limit is judged by the
 * database's clock at the moment the row is ours, so a click that waited for a lock is not early.
 */
export async function endApproval(
  tx: Tx,
  organizationId: string,
  id: string,
  end: { status: Resolution | "cancelled"; by: string; comment: string | null },
): Promise<Approval | null> {
  const [row] = await tx
    .update(approvals)
    .set({
      status: end.status,
      resolvedAt: sql`clock_timestamp()`,
      resolvedBy: end.by,
      comment: end.comment,
    })
    .where(
      and(byId(organizationId, id), isPending, gt(approvals.expiresAt, sql`clock_timestamp()`)),
    )
    .returning();
  return row ?? null;
}

/** Marks one lapsed approval as expired; null when it has not lapsed or has ended otherwise. */
export async function expireApproval(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<Approval | null> {
  const [row] = await tx
    .update(approvals)
    .set({ status: "expired", resolvedAt: sql`clock_timestamp()` })
    .where(
      and(byId(organizationId, id), isPending, lte(approvals.expiresAt, sql`clock_timestamp()`)),
    )
    .returning();
  return row ?? null;
}

/** Lapsed approvals that nobody has marked yet, of any organization, locked; others skip them. */
export async function lockLapsedApprovals(tx: Tx, limit: number): Promise<Approval[]> {
  return tx
    .select()
    .from(approvals)
    .where(and(isPending, lte(approvals.expiresAt, sql`clock_timestamp()`)))
    .orderBy(approvals.expiresAt)
    .limit(limit)
    .for("update", { skipLocked: true });
}

/** The pending approvals of one agent, locked. */
export async function lockPendingOfAgent(
  tx: Tx,
  organizationId: string,
  agentId: string,
): Promise<Approval[]> {
  return tx
    .select()
    .from(approvals)
    .where(
      and(eq(approvals.organizationId, organizationId), eq(approvals.agentId, agentId), isPending),
    )
    .for("update");
}

export async function markRedeemed(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx
    .update(approvals)
    .set({ redeemedAt: sql`clock_timestamp()` })
    .where(byId(organizationId, id));
}

export interface ApprovalFilter {
  status?: ApprovalStatus;
  agentId?: string;
  /** Only these agents' approvals; null means every agent's. */
  agentIds?: readonly string[] | null;
  /** An action's name, or the beginning of names followed by `*`. */
  action?: string;
  /** Approvals older than this one. */
  cursor?: string;
  limit: number;
}

/** Newest first; a lapsed approval counts as expired whether or not it has been marked. */
export async function listApprovals(
  tx: Tx,
  organizationId: string,
  filter: ApprovalFilter,
): Promise<ApprovalNow[]> {
  const conditions: SQL[] = [eq(approvals.organizationId, organizationId)];
  if (filter.status) conditions.push(hasStatus(filter.status));
  if (filter.agentId) conditions.push(eq(approvals.agentId, filter.agentId));
  if (filter.agentIds) conditions.push(inArray(approvals.agentId, [...filter.agentIds]));
  if (filter.action) conditions.push(hasAction(approvals.action, filter.action));
  if (filter.cursor) conditions.push(lt(approvals.id, filter.cursor));
  const rows = await tx
    .select({ approval: approvals, now })
    .from(approvals)
    .where(and(...conditions))
    .orderBy(desc(approvals.id))
    .limit(filter.limit);
  return rows.map((row) => ({ ...row.approval, now: row.now }));
}

/** The names of the people who resolved these approvals, by their ids. */
export async function listResolverNames(
  tx: Tx,
  resolved: readonly Pick<Approval, "resolvedBy">[],
): Promise<Map<string, string>> {
  const ids = resolved.flatMap(({ resolvedBy }) => resolvedBy ?? []);
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ id: users.id, name: sql<string>`coalesce(${users.name}, ${users.email})` })
    .from(users)
    .where(inArray(users.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function countPendingApprovals(tx: Tx, organizationId: string): Promise<number> {
  return tx.$count(
    approvals,
    and(eq(approvals.organizationId, organizationId), hasStatus("pending_approval")),
  );
}

function byId(organizationId: string, id: string): SQL | undefined {
  return and(eq(approvals.organizationId, organizationId), eq(approvals.id, id));
}

function hasStatus(status: ApprovalStatus): SQL {
  const lapsed = sql`${approvals.expiresAt} <= now()`;
  if (status === "pending_approval") return sql`(${isPending} and not ${lapsed})`;
  if (status === "expired")
    return sql`(${approvals.status} = 'expired' or (${isPending} and ${lapsed}))`;
  return eq(approvals.status, status);
}

async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.execute<{ now: string }>(sql`select clock_timestamp() as now`);
  return new Date(row?.now ?? Number.NaN);
}
