import { and, desc, eq, gt, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Resolution } from "@/domain/approval";
import type { Tx } from "../client";
import { approvals } from "../schema/trail";

export type Approval = typeof approvals.$inferSelect;
/** An approval with the database's clock beside it. */
export type ApprovalNow = Approval & { now: Date };

const now = sql<Date>`clock_timestamp()`.mapWith(approvals.createdAt);
const clock = sql`clock_timestamp()`;
// Written out, not a parameter: a prepared statement may then use the indexes of what is pending.
export const isPending = sql`${approvals.status} = 'pending_approval'`;
export const isNotHeld = isNull(approvals.takesEffectAt);
/** Nobody has approved it and its time is not over. */
const isOpen = and(isPending, isNotHeld, gt(approvals.expiresAt, clock));
/** Open, or approved without effect so far. */
const stopsShort = or(isOpen, and(isPending, gt(approvals.takesEffectAt, clock)));

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

/** The newest approval of an equal request that is in effect and unused; null when there is none. */
export async function findUsableApproval(tx: Tx, request: Request): Promise<string | null> {
  const given = and(eq(approvals.status, "approved"), isNull(approvals.redeemedAt));
  const ripe = and(isPending, lte(approvals.takesEffectAt, clock));
  const [row] = await tx
    .select({ id: approvals.id })
    .from(approvals)
    .where(and(isEqualTo(request), or(given, ripe), gt(approvals.expiresAt, clock)))
    .orderBy(desc(approvals.id))
    .limit(1);
  return row?.id ?? null;
}

/** The pending approval of an equal request, locked. */
export async function lockPendingApproval(tx: Tx, request: Request): Promise<ApprovalNow | null> {
  const [row] = await tx
    .select()
    .from(approvals)
    .where(and(isEqualTo(request), isPending))
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

const NOT_HELD = { heldBy: null, heldComment: null, takesEffectAt: null };

/** What a reviewer, or the agent that withdraws, makes of a pending approval. */
export interface End {
  status: Resolution | "cancelled";
  by: string;
  comment: string | null;
}

/**
 * Ends a pending approval; null when it was not pending any more. Time limits are judged by the
 * database's clock at the moment the row is ours, so a click that waited for a lock is not early.
 * Rejecting and withdrawing also end one that was approved and can still be undone; approving does
 * not: that one waits for its time.
 */
export async function endApproval(
  tx: Tx,
  organizationId: string,
  id: string,
  end: End,
): Promise<Approval | null> {
  const { status, by, comment } = end;
  return changeApproval(tx, organizationId, id, {
    from: status === "approved" ? isOpen : stopsShort,
    to: { ...NOT_HELD, status, resolvedAt: clock, resolvedBy: by, comment },
  });
}

/** Approves, to take effect after `undoSeconds`; null when the approval was not open any more. */
export async function holdApproval(
  tx: Tx,
  organizationId: string,
  id: string,
  hold: { by: string; comment: string | null; undoSeconds: number },
): Promise<Approval | null> {
  // Whole milliseconds: the moment names the hold, and JavaScript must be able to say it.
  const takesEffectAt = sql`date_trunc('milliseconds',
    least(clock_timestamp() + make_interval(secs => ${hold.undoSeconds}), ${approvals.expiresAt}))`;
  return changeApproval(tx, organizationId, id, {
    from: isOpen,
    to: { heldBy: hold.by, heldComment: hold.comment, takesEffectAt },
  });
}

/** Takes a hold back while it has not taken effect; null when it has, or is another one. */
export async function undoHold(
  tx: Tx,
  organizationId: string,
  hold: { id: string; by: string; takesEffectAt: Date },
): Promise<Approval | null> {
  return changeApproval(tx, organizationId, hold.id, {
    from: and(
      isPending,
      eq(approvals.heldBy, hold.by),
      eq(approvals.takesEffectAt, hold.takesEffectAt),
      gt(approvals.takesEffectAt, clock),
    ),
    to: NOT_HELD,
  });
}

/** Makes a hold whose time has come final; null when there is none. */
export async function releaseHold(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<Approval | null> {
  return changeApproval(tx, organizationId, id, {
    from: and(isPending, lte(approvals.takesEffectAt, clock)),
    to: {
      ...NOT_HELD,
      status: "approved",
      resolvedAt: sql`${approvals.takesEffectAt}`,
      resolvedBy: sql`${approvals.heldBy}`,
      comment: sql`${approvals.heldComment}`,
    },
  });
}

/** Marks one lapsed approval as expired; null when it has not lapsed or has ended otherwise. */
export async function expireApproval(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<Approval | null> {
  return changeApproval(tx, organizationId, id, {
    from: and(isPending, isNotHeld, lte(approvals.expiresAt, clock)),
    to: { status: "expired", resolvedAt: sql`${approvals.expiresAt}` },
  });
}

/** Changes the approval if it is in the state `from`; else null. */
async function changeApproval(
  tx: Tx,
  organizationId: string,
  id: string,
  { from, to }: { from: SQL | undefined; to: PgUpdateSetSource<typeof approvals> },
): Promise<Approval | null> {
  const [row] = await tx
    .update(approvals)
    .set(to)
    .where(and(byId(organizationId, id), from))
    .returning();
  return row ?? null;
}

/**
 * What the clock has ended and nobody has marked yet, of any organization; others skip it. Due when
 * the transaction began: an index is read to a moment, but not to a clock that runs meanwhile.
 */
export async function lockDueApprovals(tx: Tx, limit: number): Promise<Approval[]> {
  const due = (condition: SQL | undefined, at: PgColumn) =>
    tx
      .select()
      .from(approvals)
      .where(and(isNull(approvals.resolvedAt), condition))
      .orderBy(at)
      .limit(limit)
      .for("update", { skipLocked: true });
  const begun = sql`now()`;
  const held = await due(lte(approvals.takesEffectAt, begun), approvals.takesEffectAt);
  const lapsed = await due(and(isNotHeld, lte(approvals.expiresAt, begun)), approvals.expiresAt);
  return [...held, ...lapsed];
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
    .where(and(ofAgent(organizationId, agentId), isPending))
    .for("update");
}

/** How many of the agent's approvals are stored as pending, lapsed ones too; stops at `most`. */
export async function countStoredPending(
  tx: Tx,
  organizationId: string,
  agentId: string,
  most: number,
): Promise<number> {
  const stored = and(ofAgent(organizationId, agentId), isPending);
  const few = tx.select({ id: approvals.id }).from(approvals).where(stored).limit(most);
  return tx.$count(few.as("few"));
}

/** How many of the agent's approvals are pending at this moment. */
export async function countPendingOfAgent(
  tx: Tx,
  organizationId: string,
  agentId: string,
): Promise<number> {
  return tx.$count(approvals, and(ofAgent(organizationId, agentId), stopsShort));
}

export async function markRedeemed(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx.update(approvals).set({ redeemedAt: clock }).where(byId(organizationId, id));
}

/** How many wait for a human: an approval that was given and can be undone waits for the clock. */
export async function countPendingApprovals(tx: Tx, organizationId: string): Promise<number> {
  return tx.$count(approvals, and(eq(approvals.organizationId, organizationId), isOpen));
}

function isEqualTo(request: Request): SQL | undefined {
  return and(
    ofAgent(request.organizationId, request.agentId),
    eq(approvals.action, request.action),
    eq(approvals.contextHash, request.contextHash),
  );
}

function ofAgent(organizationId: string, agentId: string): SQL | undefined {
  return and(eq(approvals.organizationId, organizationId), eq(approvals.agentId, agentId));
}

function byId(organizationId: string, id: string): SQL | undefined {
  return and(eq(approvals.organizationId, organizationId), eq(approvals.id, id));
}

async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.execute<{ now: string }>(sql`select clock_timestamp() as now`);
  return new Date(row?.now ?? Number.NaN);
}
