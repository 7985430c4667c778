import { sql } from "drizzle-orm";
import { firstIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import type { OverviewSpan } from "./overview-span";
import type { WebhookEndpoint } from "./webhooks";

/** How an endpoint took what was told in the span. */
export interface EndpointHealth extends Pick<WebhookEndpoint, "id" | "url" | "disabledReason"> {
  disabledAt: Date | null;
  /** Of the deliveries made in the span. */
  delivered: number;
  failed: number;
  /** Of the deliveries made in the span before. */
  deliveredBefore: number;
  failedBefore: number;
  /** Deliveries that wait now, whenever they were made. */
  waiting: number;
  oldestWaitingAt: Date | null;
}

type Row = Omit<EndpointHealth, "disabledAt" | "oldestWaitingAt"> & {
  disabledAt: string | null;
  oldestWaitingAt: string | null;
};

/** The first endpoints that were added; an organization has a handful. */
const MOST = 50;

/** Every endpoint with its deliveries: first what goes wrong, then the rest by age. */
export async function readEndpointHealth(
  tx: Tx,
  organizationId: string,
  { before, since }: OverviewSpan,
): Promise<EndpointHealth[]> {
  const current = sql`d.id >= ${firstIdAt("dlv", since)}`;
  const rows = await tx.execute<Row & Record<string, unknown>>(sql`
    select e.id, e.url, e.disabled_at as "disabledAt", e.disabled_reason as "disabledReason",
      told.*, waits.*
    from (
      select * from webhook_endpoints
      where organization_id = ${organizationId} order by id limit ${MOST}) e
    cross join lateral (
      select count(*) filter (where ${current} and d.status = 'delivered')::int as delivered,
        count(*) filter (where ${current} and d.status = 'failed')::int as failed,
        count(*) filter (where not ${current} and d.status = 'delivered')::int as "deliveredBefore",
        count(*) filter (where not ${current} and d.status = 'failed')::int as "failedBefore"
      from webhook_deliveries d
      where d.organization_id = ${organizationId} and d.endpoint_id = e.id
        and d.id >= ${firstIdAt("dlv", before)}) told
    cross join lateral (
      select count(*)::int as waiting, min(d.created_at) as "oldestWaitingAt"
      from webhook_deliveries d
      where d.organization_id = ${organizationId} and d.endpoint_id = e.id
        and d.status = 'pending') waits
    order by told.failed desc, e.id`);
  return rows.map((row) => ({
    ...row,
    disabledAt: row.disabledAt ? new Date(row.disabledAt) : null,
    oldestWaitingAt: row.oldestWaitingAt ? new Date(row.oldestWaitingAt) : null,
  }));
}
