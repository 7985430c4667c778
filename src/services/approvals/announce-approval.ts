import type { Tx } from "@/db/client";
import { announce } from "@/db/live";
import { countAtCommit } from "@/db/observed-db";
import type { Approval } from "@/db/queries/approvals";
import type { EventData } from "@/domain/event-bodies";
import { eventOfApproval, type ToldEnd } from "@/domain/events";
import { JsonText } from "@/domain/json-value";
import { SYSTEM } from "@/domain/role";
import { wireTime } from "@/domain/wire-time";
import type { Ctx } from "../context";
import { recordEvent, recordHistory } from "../record";

/**
 * Tells the end of an approval: its event and outbox rows, its line in the history, and the screens
 * and agents that wait for it. All in the transaction that ended it.
 */
export async function announceEnd(
  tx: Tx,
  ctx: Pick<Ctx, "requestId" | "outbox">,
  approval: Approval,
): Promise<void> {
  const { status, resolvedAt, organizationId, id } = approval;
  if (status === "pending_approval" || !resolvedAt) throw new Error(`approval ${id} has not ended`);
  const recorder = { ...ctx, organizationId };
  const payload: EventData[`approval.${ToldEnd}`] = {
    approval_id: id,
    agent_id: approval.agentId,
    action: approval.action,
    status,
    context: new JsonText(approval.context),
    resolved_by: approval.resolvedBy,
    resolved_at: wireTime(resolvedAt),
    comment: approval.comment,
  };
  const change = {
    event: eventOfApproval(status),
    subjectId: id,
    before: { status: "pending_approval" },
    after: { status, comment: approval.comment },
  };
  const author = { ...recorder, actorId: approval.resolvedBy ?? SYSTEM };
  await Promise.all([
    recordEvent(tx, recorder, { type: eventOfApproval(status), at: resolvedAt, payload }),
    recordHistory(tx, author, change),
    announce(tx, { organizationId, kind: "approval", id }),
  ]);
  countAtCommit(tx, (metrics) => metrics.approvalsResolved.inc({ status }));
}
