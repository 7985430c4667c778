import type { Tx } from "@/db/client";
import type { LogEntry } from "@/db/queries/log-entries";
import type { EventData } from "@/domain/event-bodies";
import { eventOfLog, isTold, type ToldStatus } from "@/domain/events";
import { JsonText } from "@/domain/json-value";
import { wireTime } from "@/domain/wire-time";
import type { Ctx } from "../context";
import { recordEvent } from "../record";

/** Said beside the context of a pending request, as the guide's payload shows it. */
const AWAITING = "Awaiting human review";

/** Tells a log entry to the endpoints that asked for its kind. */
export async function announceLogEntry(tx: Tx, ctx: Ctx, entry: LogEntry): Promise<void> {
  const { status } = entry;
  if (!isTold(status)) return;
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
  await recordEvent(tx, ctx, { type: eventOfLog(status), at: entry.createdAt, payload });
}
