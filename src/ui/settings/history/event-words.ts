/** What each entry of the history tells, after the name of who did it. */
const EVENT_WORDS: Record<string, string> = {
  "agent.created": "created an agent",
  "agent.updated": "changed an agent",
  "agent.deleted": "deleted an agent",
  "api_key.created": "created an API key",
  "api_key.rotated": "rotated an API key",
  "api_key.revoked": "revoked an API key",
  "approval.approved": "approved a request",
  "approval.rejected": "rejected a request",
  "approval.expired": "let a request expire",
  "approval.cancelled": "cancelled a request",
  "approval.held": "approved a request, to take effect after the time to undo",
  "approval.undone": "took an approval back in time",
  "invitation.revoked": "withdrew an invitation",
  "log_entry.erased": "erased fields of a log entry",
  "member.invited": "invited a person",
  "member.joined": "joined the organization",
  "member.removed": "removed a member",
  "member.role_changed": "changed the role of a member",
  "member.signed_out": "signed a member out everywhere",
  "organization.created": "created the organization",
  "organization.undo_changed": "changed the time to undo an approval",
  "organization.renamed": "renamed the organization",
  "permission.created": "added a permission",
  "permission.updated": "changed a permission",
  "permission.deleted": "deleted a permission",
  "plan.changed": "changed the plan",
  "webhook_delivery.replayed": "sent a webhook again",
  "webhook_endpoint.created": "added a webhook endpoint",
  "webhook_endpoint.updated": "changed a webhook endpoint",
  "webhook_endpoint.deleted": "deleted a webhook endpoint",
  "webhook_endpoint.recovered": "recovered webhook deliveries",
  "webhook_endpoint.disabled": "switched off a webhook endpoint",
  "webhook_endpoint.secret_rotated": "rotated a webhook secret",
};

/** An event as the rest of a sentence; one without words by its own name. */
export function eventText(event: string): string {
  return EVENT_WORDS[event] ?? event;
}

/** Who did it: a person's name, a key by its id, or the service itself. */
export function actorText({ actorId, actorName }: { actorId: string; actorName: string | null }) {
  if (actorName) return actorName;
  if (actorId === "system") return "AgentWarden";
  return actorId.startsWith("key_") ? `API key ${actorId}` : actorId;
}
