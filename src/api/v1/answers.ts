import { z } from "zod";
import { APPROVAL_STATUSES } from "@/domain/approval";
import { EVENT_TYPES } from "@/domain/events";
import type { JsonNumber } from "@/domain/json-value";
import { LOG_STATUSES } from "@/domain/log-status";
import { passedOn, seal, time } from "@/domain/sent-fields";
import { FAILURE_REASONS } from "@/domain/webhook-retry";
import { ANSWERS } from "../openapi/endpoint-docs";
import * as examples from "./answer-examples";

/** How each answer looks on the wire; the shapes are typed by these. */

const timeOrNull = time.nullable();
const textOrNull = z.string().nullable();
const amount = z.custom<JsonNumber | null>().meta({ type: ["number", "null"] });
const says = (description: string) => textOrNull.describe(description);

function answer<S extends z.ZodRawShape>(id: string, shape: S, example: object) {
  return z
    .object(shape)
    .meta({ examples: [example] })
    .register(ANSWERS, { id });
}

const list = <T extends z.ZodType>(id: string, item: T, example: object) =>
  answer(
    id,
    {
      data: z.array(item),
      next_cursor: says("Give it as `cursor` for the next page; null at the end."),
    },
    { data: [example], next_cursor: null },
  );

export const checkAnswer = answer(
  "Check",
  {
    allowed: z.boolean().describe("The agent may act now."),
    requires_approval: z.boolean().describe("A human is asked."),
    reason: says("Why not; null exactly when allowed."),
    approval_id: says("Set exactly when a human is asked."),
    decision: z.enum(["allow", "require_approval", "deny"]).describe("The same fact in one word."),
    check_id: z.string().describe("The log entry that recorded this decision."),
    expires_at: timeOrNull.describe("When the pending approval lapses."),
  },
  examples.CHECK,
);

export const logEntry = answer(
  "LogEntry",
  {
    id: z.string(),
    agent_id: z.string(),
    agent_name: z.string().describe("The agent's name when this was written."),
    organization_id: z.string(),
    action: z.string(),
    status: z.enum(LOG_STATUSES),
    source: z.enum(["check", "log"]).describe("Written by a check, or reported by the agent."),
    reason: textOrNull,
    context: passedOn,
    approval_id: textOrNull,
    permission_id: says("The permission that decided."),
    ip_address: textOrNull,
    request_id: textOrNull,
    created_at: time,
  },
  examples.LOG_ENTRY,
);
export const logList = list("LogEntryList", logEntry, examples.LOG_ENTRY);

seal.register(ANSWERS, { id: "Seal" });

export const checkpoint = answer(
  "LogCheckpoint",
  {
    seal: seal.nullable().describe("The newest seal; null when nothing was sealed yet."),
    public_key: says("The key that signed it: Ed25519, 32 bytes, base64url."),
  },
  examples.CHECKPOINT,
);

export const approval = answer(
  "Approval",
  {
    id: z.string(),
    approval_id: z.string().describe("The same as `id`."),
    agent_id: z.string(),
    agent_name: z.string(),
    action: z.string(),
    status: z.enum(APPROVAL_STATUSES),
    reason: z.string().describe("Why a human is asked."),
    context: passedOn,
    context_hash: z.string().describe("SHA-256 of the canonical context (RFC 8785), hexadecimal."),
    permission_id: textOrNull,
    created_at: time,
    expires_at: time,
    resolved_at: timeOrNull,
    resolved_by: says("A user's id, a key's id, or null."),
    comment: says("What the reviewer wants the agent to know."),
    redeemed_at: timeOrNull.describe("When a check has used it."),
  },
  examples.APPROVAL,
);
export const approvalList = list("ApprovalList", approval, examples.APPROVAL);

export const agent = answer(
  "Agent",
  {
    id: z.string(),
    name: z.string(),
    description: textOrNull,
    status: z.enum(["active", "inactive"]).describe("An inactive agent may do nothing."),
    organization_id: z.string(),
    created_at: time,
    created_by: z.string().describe("A user's id, or a key's."),
    last_seen_at: timeOrNull.describe("When it last asked or logged."),
  },
  examples.AGENT,
);
export const agentList = list("AgentList", agent, examples.AGENT);

export const permission = answer(
  "Permission",
  {
    id: z.string(),
    agent_id: z.string(),
    action: z.string(),
    effect: z.enum(["allow", "deny"]),
    requires_approval: z.boolean(),
    max_amount: amount,
    currency: textOrNull,
    approval_expires_in_seconds: z.number().meta({ type: "integer" }),
    created_at: time,
    updated_at: time,
  },
  examples.PERMISSION,
);
export const permissionList = list("PermissionList", permission, examples.PERMISSION);

export const endpoint = answer(
  "WebhookEndpoint",
  {
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(EVENT_TYPES)),
    enabled: z.boolean(),
    disabled_reason: z
      .enum(["owner", "gone"])
      .nullable()
      .describe("Switched off by its owner, or because the receiver answered 410."),
    disabled_at: timeOrNull,
    created_at: time,
    created_by: z.string(),
  },
  examples.ENDPOINT,
);
export const endpointList = list("WebhookEndpointList", endpoint, examples.ENDPOINT);
export const endpointWithSecret = answer(
  "WebhookEndpointWithSecret",
  { ...endpoint.shape, secret: z.string().describe("Signs its deliveries; shown this once.") },
  { ...examples.ENDPOINT, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
);

const attempt = z.object({
  number: z.number().meta({ type: "integer", description: "Counts from 1." }),
  http_status: z.number().nullable().describe("The receiver's answer, if there was one."),
  failure: textOrNull.meta({
    enum: [...FAILURE_REASONS, null],
    description: "Why it failed; null on success.",
  }),
  duration_ms: z.number(),
  response_excerpt: textOrNull,
  created_at: time,
});
attempt.register(ANSWERS, { id: "WebhookAttempt" });

export const delivery = answer(
  "WebhookDelivery",
  {
    id: z.string(),
    endpoint_id: z.string(),
    webhook_id: z.string().describe("The event's id: the `webhook-id` header of every attempt."),
    event: says("The event's type."),
    status: z.enum(["pending", "delivered", "failed"]),
    attempts: z.array(attempt),
    next_attempt_at: timeOrNull,
    delivered_at: timeOrNull,
    created_at: time,
  },
  examples.DELIVERY,
);
export const deliveryList = list("WebhookDeliveryList", delivery, examples.DELIVERY);

export const testSent = answer(
  "WebhookTest",
  { delivery_id: z.string().describe("Its outcome is in the endpoint's deliveries.") },
  { delivery_id: examples.DELIVERY.id },
);
