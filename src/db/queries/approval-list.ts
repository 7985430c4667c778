import { and, desc, eq, gt, gte, inArray, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { ApprovalOrder, ApprovalStatus } from "@/domain/approval";
import type { Tx } from "../client";
import { users } from "../schema/people";
import { approvals } from "../schema/trail";
import { hasAction } from "./action-filter";
import { type Approval, type ApprovalNow, isNotHeld, isPending } from "./approvals";
import { containing } from "./containing";

export interface ApprovalFilter {
  status?: ApprovalStatus;
  agentId?: string;
  /** Only these agents' approvals; null means every agent's. */
  agentIds?: readonly string[] | null;
  /** An action's name, or the beginning of names followed by `*`. */
  action?: string;
  /** Asked at least this long ago, in seconds. */
  minAgeSeconds?: number;
  /** Decimal digits; approvals without an amount that can be compared are left out. */
  minAmount?: string;
  maxAmount?: string;
  /** Text in the action, the agent's name or the context, or the approval's id. */
  search?: string;
  /** Newest first where it is not said. */
  order?: ApprovalOrder;
  /** The last approval of the page before. */
  cursor?: string;
  limit: number;
}

/** How far back a search looks: text has no index, and a page must not read the whole table. */
const SEARCHED_ROWS = 20_000;

/**
 * One page under a filter. A lapsed approval counts as expired, and one whose time to undo is over
 * as approved, whether or not it has been marked.
 */
export async function listApprovals(
  tx: Tx,
  organizationId: string,
  filter: ApprovalFilter,
): Promise<ApprovalNow[]> {
  const { search, order = "newest", cursor } = filter;
  const conditions = conditionsOf(organizationId, filter);
  if (search) conditions.push(inArray(approvals.id, found(tx, conditions, search)));
  if (cursor) conditions.push(after(order, cursor));
  const rows = await tx
    .select({ approval: approvals, now: sql<Date>`clock_timestamp()`.mapWith(approvals.createdAt) })
    .from(approvals)
    .where(and(...conditions))
    .orderBy(...ORDERS[order])
    .limit(filter.limit);
  return rows.map((row) => ({ ...row.approval, now: row.now }));
}

function conditionsOf(organizationId: string, filter: ApprovalFilter): SQL[] {
  const conditions: (SQL | undefined)[] = [eq(approvals.organizationId, organizationId)];
  const { status, agentId, agentIds, action, minAgeSeconds, minAmount, maxAmount } = filter;
  if (status) conditions.push(hasStatus(status));
  if (agentId) conditions.push(eq(approvals.agentId, agentId));
  if (agentIds) conditions.push(inArray(approvals.agentId, [...agentIds]));
  if (action) conditions.push(hasAction(approvals.action, action));
  if (minAgeSeconds !== undefined)
    conditions.push(lte(approvals.createdAt, sql`now() - make_interval(secs => ${minAgeSeconds})`));
  if (minAmount !== undefined) conditions.push(gte(approvals.amount, minAmount));
  if (maxAmount !== undefined) conditions.push(lte(approvals.amount, maxAmount));
  return conditions.filter((condition) => condition !== undefined);
}

/** The ids among the newest rows that hold the text. */
function found(tx: Tx, conditions: SQL[], search: string) {
  const newest = tx
    .select({
      id: approvals.id,
      action: approvals.action,
      agentName: approvals.agentName,
      context: approvals.context,
    })
    .from(approvals)
    .where(and(...conditions))
    .orderBy(desc(approvals.id))
    .limit(SEARCHED_ROWS)
    .as("newest");
  const pattern = containing(search);
  return tx
    .select({ id: newest.id })
    .from(newest)
    .where(
      or(
        sql`${newest.action} ilike ${pattern}`,
        sql`${newest.agentName} ilike ${pattern}`,
        sql`${newest.context} ilike ${pattern}`,
        sql`${newest.id}::text = lower(${search})`,
      ),
    );
}

const amountOrLess = sql`coalesce(${approvals.amount}, -1)`;

const ORDERS = {
  newest: [desc(approvals.id)],
  oldest: [approvals.id],
  expiring: [approvals.expiresAt, approvals.id],
  amount: [sql`${amountOrLess} desc`, desc(approvals.id)],
} satisfies Record<ApprovalOrder, object>;

/** Beyond the row that the cursor names, whatever state that row has by now. */
function after(order: ApprovalOrder, cursor: string): SQL {
  if (order === "newest") return lt(approvals.id, cursor);
  if (order === "oldest") return gt(approvals.id, cursor);
  const [value, sign] =
    order === "expiring" ? [approvals.expiresAt, sql`>`] : [amountOrLess, sql`<`];
  const key = sql`${value}, ${approvals.id}`;
  return sql`(${key}) ${sign} (select ${key} from ${approvals} where ${approvals.id} = ${cursor})`;
}

function hasStatus(status: ApprovalStatus): SQL | undefined {
  const stored = eq(approvals.status, status);
  const lapsed = and(isPending, isNotHeld, lte(approvals.expiresAt, sql`now()`));
  const effective = and(isPending, lte(approvals.takesEffectAt, sql`now()`));
  if (status === "expired") return or(stored, lapsed);
  if (status === "approved") return or(stored, effective);
  if (status !== "pending_approval") return stored;
  const open = and(isNotHeld, gt(approvals.expiresAt, sql`now()`));
  return and(isPending, or(open, gt(approvals.takesEffectAt, sql`now()`)));
}

/** The names of the people who have or hold the decision on these approvals, by their ids. */
export async function listResolverNames(
  tx: Tx,
  resolved: readonly Pick<Approval, "resolvedBy" | "heldBy">[],
): Promise<Map<string, string>> {
  const ids = resolved.flatMap(({ resolvedBy, heldBy }) => resolvedBy ?? heldBy ?? []);
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ id: users.id, name: sql<string>`coalesce(${users.name}, ${users.email})` })
    .from(users)
    .where(inArray(users.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}
