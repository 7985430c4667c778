import type { Tx } from "@/db/client";
import type { LogEntry } from "@/db/queries/log-entries";
import type { EventData } from "@/domain/event-bodies";
import { eventOfLog, isTold, type ToldStatus } from "@/domain/events";
import { JsonText } from "@/domain/json-value";
import { wireTime } from "@/domain/wire-time";
import type { Ctx } from "../context";
import { type Happened, recordEvent } from "../record";

/** Said beside the context of a pending request, as the guide's payload shows it. */
const AWAITING = "Awaiting human review";

/** Tells a log entry to the endpoints that asked for its kind. */
export async function announceLogEntry(tx: Tx, ctx: Ctx, entry: LogEntry): Promise<void> {
  const event = eventOfEntry(entry);
  if (event) await recordEvent(tx, ctx, event);
}

/** What a log entry is told as; null where it is told to nobody. */
export function eventOfEntry(entry: LogEntry): Happened<`log.${ToldStatus}`> | null {
  const { status } = entry;
  if (!isTold(status)) return null;
  const payload: EventData[`log.${ToldStatus}`] = {
    id: entry.id,
    agent_id: entry.agentId,
    action: entry.action,
    status,
    context: new JsonText(entry.context),
    reason: status === "pending_approval" ? AWAITING : entry.reason,
    approval_id: entry.approvalId,
    created_at: wireTime(entry.createdAt),
  };
  return { type: eventOfLog(status), at: entry.createdAt, payload };
}
