import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { approvals } from "../schema/trail";
import type { Approval } from "./approvals";

type Subject = Pick<Approval, "organizationId" | "agentId" | "action" | "id">;

/** How far back the last approved one is looked for, in requests of the same agent and action. */
const LOOK_BACK = 500;
/** How many log entries of the action after a request are searched for its outcome. */
const LOOK_AHEAD = 200;

/** What the same agent asked before for the same action, newest first. */
export async function listPastApprovals(
  tx: Tx,
  subject: Subject,
  limit: number,
): Promise<Approval[]> {
  return tx
    .select()
    .from(approvals)
    .where(earlierOf(subject))
    .orderBy(desc(approvals.id))
    .limit(limit);
}

/** The last of them that a human approved, among the newest few hundred. */
export async function findLastApproved(tx: Tx, subject: Subject): Promise<Approval | null> {
  const newest = tx
    .select({ id: approvals.id })
    .from(approvals)
    .where(earlierOf(subject))
    .orderBy(desc(approvals.id))
    .limit(LOOK_BACK);
  const [row] = await tx
    .select()
    .from(approvals)
    .where(and(inArray(approvals.id, newest), eq(approvals.status, "approved")))
    .orderBy(desc(approvals.id))
    .limit(1);
  return row ?? null;
}

export interface Outcome {
  approvalId: string;
  status: "success" | "failed";
  at: Date;
}

/**
 * What the agent or its server logged of these approvals afterwards: the first `success` or `failed`
 * of the same agent and action with the same context.
 */
export async function listOutcomes(
  tx: Tx,
  organizationId: string,
  approvalIds: readonly string[],
): Promise<Outcome[]> {
  const rows = await tx.execute<{ approval_id: string; status: Outcome["status"]; at: string }>(sql`
    select a.id as approval_id, e.status, e.created_at as at
    from approvals a cross join lateral (
      select l.status, l.created_at from (
        select * from log_entries
        where organization_id = a.organization_id and action = a.action and id > a.id
        order by id limit ${LOOK_AHEAD}
      ) l
      where l.source = 'log' and l.agent_id = a.agent_id and l.status in ('success', 'failed')
        and l.context = a.context
      order by l.id limit 1
    ) e
    where a.organization_id = ${organizationId}
      and a.id = any(${sql.param(approvalIds)}::uuid[])`);
  return rows.map(({ approval_id: approvalId, status, at }) => ({
    approvalId,
    status,
    at: new Date(at),
  }));
}

function earlierOf({ organizationId, agentId, action, id }: Subject) {
  return and(
    eq(approvals.organizationId, organizationId),
    eq(approvals.agentId, agentId),
    eq(approvals.action, action),
    lt(approvals.id, id),
  );
}
