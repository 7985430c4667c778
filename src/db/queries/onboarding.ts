import { and, asc, eq, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { agents } from "../schema/agents";
import { approvals } from "../schema/trail";

/** What an organization has done so far. */
export interface FirstSteps {
  agent: boolean;
  /** A permission that asks a human. */
  askingPermission: boolean;
  /** An API key that works. */
  key: boolean;
  /** A check that was made with an API key. */
  check: boolean;
  /** An approval that a human has given or refused. */
  decision: boolean;
  /** A webhook endpoint that is switched on. */
  endpoint: boolean;
}

/**
 * Each fact stops at the first row that proves it. A check that asked a human is known by its
 * approval too: retention removes log entries and leaves approvals.
 */
export async function readFirstSteps(tx: Tx, organizationId: string): Promise<FirstSteps> {
  const [row] = await tx.execute<FirstSteps & Record<string, unknown>>(sql`
    select
      exists (select from agents where organization_id = o.id) as "agent",
      exists (select from permissions where organization_id = o.id
        and effect = 'allow' and requires_approval) as "askingPermission",
      exists (select from api_keys where organization_id = o.id
        and (revoked_at is null or revoked_at > now())
        and (expires_at is null or expires_at > now())) as "key",
      exists (select from log_entries where organization_id = o.id
        and api_key_id is not null and source = 'check')
      or exists (select from approvals where organization_id = o.id
        and api_key_id is not null) as "check",
      exists (select from approvals where organization_id = o.id
        and status in ('approved', 'rejected')) as "decision",
      exists (select from webhook_endpoints where organization_id = o.id
        and disabled_at is null) as "endpoint"
    from organizations o where o.id = ${organizationId}`);
  if (!row) throw new Error(`organization ${organizationId} does not exist`);
  return row;
}

/** The agent that has been there longest. */
export async function findFirstAgent(
  tx: Tx,
  organizationId: string,
): Promise<{ id: string } | null> {
  const [row] = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(eq(agents.organizationId, organizationId))
    .orderBy(asc(agents.id))
    .limit(1);
  return row ?? null;
}

/** The contexts of the organization's requests for one action that wait for a human. */
export async function listPendingContexts(
  tx: Tx,
  organizationId: string,
  action: string,
): Promise<string[]> {
  const rows = await tx
    .select({ context: approvals.context })
    .from(approvals)
    .where(
      and(
        eq(approvals.organizationId, organizationId),
        eq(approvals.status, "pending_approval"),
        eq(approvals.action, action),
        sql`${approvals.expiresAt} > now()`,
      ),
    );
  return rows.map(({ context }) => context);
}
