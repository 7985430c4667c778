import type { SentEvent, ToldEnd } from "@/domain/events";
import { APPROVAL, CHECKPOINT, ENDPOINT, LOG_ENTRY } from "../v1/answer-examples";

const { agent_id, action, context } = APPROVAL;

const ofLog = (status: string, said: { reason: string | null; approval_id: string | null }) => ({
  id: said.approval_id ?? LOG_ENTRY.id,
  agent_id,
  action,
  status,
  context,
  ...said,
  created_at: APPROVAL.created_at,
});

const ofEnd = (status: ToldEnd, by: { resolved_by: string | null; comment: string | null }) => ({
  approval_id: APPROVAL.id,
  agent_id,
  action,
  status,
  context,
  resolved_by: by.resolved_by,
  resolved_at: APPROVAL.resolved_at,
  comment: by.comment,
});

const { resolved_by, comment } = APPROVAL;
const NOBODY = { resolved_by: null, comment: null };

const DATA: Record<SentEvent, Record<string, unknown>> = {
  "log.pending_approval": ofLog("pending_approval", {
    reason: "Awaiting human review",
    approval_id: APPROVAL.id,
  }),
  "log.blocked": ofLog("blocked", {
    reason: `No permission for action "${action}"`,
    approval_id: null,
  }),
  "log.failed": ofLog("failed", { reason: null, approval_id: null }),
  "approval.approved": ofEnd("approved", { resolved_by, comment }),
  "approval.rejected": ofEnd("rejected", { resolved_by, comment: "Refund the shipping only" }),
  "approval.expired": ofEnd("expired", NOBODY),
  "approval.cancelled": ofEnd("cancelled", NOBODY),
  "log.sealed": CHECKPOINT,
  "webhook.test": { endpoint_id: ENDPOINT.id, sent_by: resolved_by },
};

/** A body of each event; tests hold it against the schema of what is sent. */
export function exampleBody(event: SentEvent) {
  const data = DATA[event];
  const at = data.created_at ?? data.resolved_at ?? CHECKPOINT.seal.sealed_at;
  return { event, timestamp: String(at).replace("+00:00", ""), data };
}
