/** What the tools take and give, as JSON Schema. */

const TEXT = { type: "string", minLength: 1 } as const;
const TEXT_OR_NULL = { type: ["string", "null"] } as const;
const ACTION = { ...TEXT, description: "A dotted name, such as stripe.refund." };
const CONTEXT = {
  type: "object",
  description: "The parameters of the action, exactly as it will be done.",
} as const;
const APPROVAL_ID = { ...TEXT, description: "What check answered as approval_id." };

/** A closed object: a misspelt field is refused, not left out. */
function closed<Properties extends object>(properties: Properties, required: (keyof Properties)[]) {
  return {
    type: "object" as const,
    properties,
    required: required as string[],
    additionalProperties: false,
  };
}

export const CHECK_INPUT = closed({ action: ACTION, context: CONTEXT, approval_id: APPROVAL_ID }, [
  "action",
]);

export const LOG_INPUT = closed(
  {
    action: ACTION,
    status: { type: "string", enum: ["success", "failed", "blocked"] },
    context: CONTEXT,
  },
  ["action", "status"],
);

export const APPROVAL_INPUT = closed({ approval_id: APPROVAL_ID }, ["approval_id"]);

export const WAIT_INPUT = closed(
  {
    approval_id: APPROVAL_ID,
    timeout_seconds: { type: "number", minimum: 0, maximum: 3_600 },
  },
  ["approval_id"],
);

const DECISIONS = { type: "string", enum: ["allow", "require_approval", "deny"] } as const;
export const DECISION = closed(
  {
    decision: DECISIONS,
    allowed: { type: "boolean", description: "Act only if this is true." },
    reason: TEXT_OR_NULL,
    approval_id: TEXT_OR_NULL,
    expires_at: TEXT_OR_NULL,
  },
  ["decision", "allowed", "reason", "approval_id", "expires_at"],
);

export const LOGGED = closed({ id: TEXT, status: TEXT_OR_NULL }, ["id", "status"]);

export const APPROVAL = closed(
  {
    id: TEXT,
    status: TEXT,
    approved: { type: "boolean" },
    action: TEXT_OR_NULL,
    context: { type: ["object", "null"] },
    comment: TEXT_OR_NULL,
    expires_at: TEXT_OR_NULL,
    redeemed_at: TEXT_OR_NULL,
  },
  ["id", "status", "approved"],
);
