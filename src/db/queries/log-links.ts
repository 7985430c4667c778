import { and, asc, desc, eq, gte, lt, ne, sql } from "drizzle-orm";
import { firstIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import { logEntries } from "../schema/trail";
import { events, webhookDeliveries, webhookEndpoints } from "../schema/webhooks";
import type { LogEntry } from "./log-entries";
import { inRange, rangeOrder } from "./log-range";

/** Another line of the trail that belongs to one that is shown. */
export type LinkedEntry = Pick<
  LogEntry,
  "id" | "status" | "source" | "reason" | "agentName" | "approvalId" | "createdAt"
>;

const LINKED = {
  id: logEntries.id,
  status: logEntries.status,
  source: logEntries.source,
  reason: logEntries.reason,
  agentName: logEntries.agentName,
  approvalId: logEntries.approvalId,
  createdAt: logEntries.createdAt,
};

/** The entries that name an approval: the one that opened it, the one that used it, then others. */
export async function listEntriesOfApproval(
  tx: Tx,
  organizationId: string,
  approvalId: string,
  limit: number,
): Promise<LinkedEntry[]> {
  return tx
    .select(LINKED)
    .from(logEntries)
    .where(
      and(eq(logEntries.organizationId, organizationId), eq(logEntries.approvalId, approvalId)),
    )
    .orderBy(desc(sql`${logEntries.status} = 'allowed'`), asc(logEntries.id))
    .limit(limit);
}

export interface Neighbourhood {
  /** Ids from here on. */
  low: string;
  /** Ids below this one. */
  high: string;
  order: "oldest first" | "newest first";
  limit: number;
}

/** How many entries of one action are looked at for those with an equal context. */
const EXAMINED = 2_000;

/** Other entries of the same agent and action with the same context, to the letter. */
export async function listLikeEntries(
  tx: Tx,
  entry: LogEntry,
  { low, high, order, limit }: Neighbourhood,
): Promise<LinkedEntry[]> {
  const direction = order === "oldest first" ? asc : desc;
  const { organizationId, agentId, action, context } = entry;
  const range = { organizationId, lead: { column: logEntries.action, value: action }, low, high };
  const examined = tx
    .select({ ...LINKED, agentId: logEntries.agentId, context: logEntries.context })
    .from(logEntries)
    .where(inRange(range))
    .orderBy(...rangeOrder(direction))
    .limit(EXAMINED)
    .as("examined");
  const same = and(eq(examined.agentId, agentId), eq(examined.context, context));
  const rows = await tx
    .select()
    .from(examined)
    .where(and(same, ne(examined.id, entry.id)))
    .orderBy(direction(examined.id))
    .limit(limit);
  return rows.map(({ agentId: _, context: __, ...linked }) => linked);
}

/** What one endpoint was told of an entry or its approval. */
export interface LinkedDelivery {
  id: string;
  endpointId: string;
  url: string;
  eventType: string;
  status: "pending" | "delivered" | "failed";
  attempts: number;
  deliveredAt: Date | null;
  nextAttemptAt: Date;
  createdAt: Date;
  /** The event's exact body. */
  body: string;
}

/**
 * Deliveries of the events written between two moments whose body has an id in it. Events have no
 * column for what they tell of; their ids are the order of time, so that few bodies are read.
 */
export async function listDeliveriesNaming(
  tx: Tx,
  organizationId: string,
  named: { id: string; from: Date; to: Date },
  limit: number,
): Promise<LinkedDelivery[]> {
  return tx
    .select({
      id: webhookDeliveries.id,
      endpointId: webhookDeliveries.endpointId,
      url: webhookEndpoints.url,
      eventType: events.type,
      status: webhookDeliveries.status,
      attempts: webhookDeliveries.attempts,
      deliveredAt: webhookDeliveries.deliveredAt,
      nextAttemptAt: webhookDeliveries.nextAttemptAt,
      createdAt: webhookDeliveries.createdAt,
      body: events.body,
    })
    .from(events)
    .innerJoin(webhookDeliveries, eq(webhookDeliveries.eventId, events.id))
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
    .where(
      and(
        eq(events.organizationId, organizationId),
        gte(events.id, firstIdAt("evt", named.from)),
        lt(events.id, firstIdAt("evt", named.to)),
        sql`strpos(${events.body}, ${named.id}) > 0`,
      ),
    )
    .orderBy(webhookDeliveries.id)
    .limit(limit);
}
