import { and, count, desc, eq, gte, isNull, or, type SQL, sql } from "drizzle-orm";
import type { AskedAction } from "@/domain/rule-preview";
import type { Tx } from "../client";
import { logEntries } from "../schema/trail";

/** Which of an agent's checks to look at: the newest since a moment. */
export interface PastChecks {
  agentId: string;
  /** The first id of the moment, as `firstLogEntryIdAt` makes it. */
  sinceId: string;
  limit: number;
}

export interface PastCheckRow {
  id: string;
  action: string;
  /** `context.amount` as the JSON that was sent, digit by digit; null when it was not. */
  amountJson: string | null;
  currencyJson: string | null;
  createdAt: Date;
}

/**
 * Checks that the rules decided, newest first. Of the context only the two members come along that a
 * rule can look at; `json`, unlike `jsonb`, hands out numbers as they were written.
 */
export async function listPastChecks(
  tx: Tx,
  organizationId: string,
  past: PastChecks,
): Promise<PastCheckRow[]> {
  return tx
    .select({
      id: logEntries.id,
      action: logEntries.action,
      amountJson: contextMember("amount"),
      currencyJson: contextMember("currency"),
      createdAt: logEntries.createdAt,
    })
    .from(logEntries)
    .where(decidedByRules(organizationId, past))
    .orderBy(desc(logEntries.id))
    .limit(past.limit);
}

/** The actions of those checks, the most asked for first. */
export async function countPastActions(
  tx: Tx,
  organizationId: string,
  past: PastChecks,
): Promise<AskedAction[]> {
  const newest = tx
    .select({ action: logEntries.action })
    .from(logEntries)
    .where(decidedByRules(organizationId, past))
    .orderBy(desc(logEntries.id))
    .limit(past.limit)
    .as("newest");
  const checks = count();
  return tx
    .select({ action: newest.action, checks })
    .from(newest)
    .groupBy(newest.action)
    .orderBy(desc(checks), newest.action);
}

/**
 * An entry that names an approval and did not open it redeemed one, or tried to: that a human had
 * answered, not the rules. Organization, agent and id are the columns of one index, so that the cost
 * follows what is read and not how long the trail is.
 */
function decidedByRules(organizationId: string, { agentId, sinceId }: PastChecks): SQL | undefined {
  return and(
    eq(logEntries.organizationId, organizationId),
    eq(logEntries.agentId, agentId),
    gte(logEntries.id, sinceId),
    eq(logEntries.source, "check"),
    or(isNull(logEntries.approvalId), eq(logEntries.status, "pending_approval")),
  );
}

function contextMember(name: "amount" | "currency"): SQL<string | null> {
  return sql<string | null>`(${logEntries.context}::json -> ${sql.raw(`'${name}'`)})::text`;
}
