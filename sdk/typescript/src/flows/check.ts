import { type AgentWardenError, NetworkError, ServerError, ValidationError } from "../errors";
import { describe, refuseUnknown, requiredText } from "../given";
import type { CheckResult } from "../results";
import { isHeaderSafe, type Settings } from "../settings";
import { webCrypto } from "../web-crypto";
import { encodeJson } from "../wire/encode-json";
import { readCheck } from "../wire/read-check";
import { buildRequest } from "../wire/request";
import { send } from "./send";

/** What an agent wants to do. */
export interface ActionInput {
  /** The agent's id or its name. */
  agentId: string;
  /** A dotted name such as `stripe.refund`. */
  action: string;
  /** The parameters, as JSON holds them; undefined, NaN and the like are refused. */
  context?: object | null | undefined;
}

/** What to ask. */
export interface CheckInput extends ActionInput {
  /** Redeems this approval: allowed once, and only for the same agent, action and context. */
  approvalId?: string | undefined;
  /** Asking again with the same key gives the same answer, for 24 hours. One is made otherwise. */
  idempotencyKey?: string | undefined;
  /** Stops the call; it then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

const FIELDS = ["agentId", "action", "context", "approvalId", "idempotencyKey", "signal"];

/** The decision; with `onError: "deny"` an outage is a deny, and nothing ever becomes an allow. */
export async function check(settings: Settings, input: CheckInput): Promise<CheckResult> {
  refuseUnknown("check", input, FIELDS);
  const { approvalId, signal } = input;
  const fields = actionFields(input);
  if (approvalId !== undefined) fields.approval_id = requiredText("approvalId", approvalId);
  const body = bodyText(fields, input.context);
  const idempotencyKey = await resolveIdempotencyKey(input.idempotencyKey);
  const request = buildRequest(settings, "POST", "/check", { body, idempotencyKey, signal });
  try {
    return readCheck(await send(settings, request));
  } catch (error) {
    const outage = error instanceof NetworkError || error instanceof ServerError;
    if (settings.onError === "deny" && outage) return deniedByOutage(error);
    throw error;
  }
}

/** The agent and the action, as on the wire. Throws ValidationError unless both are text. */
export function actionFields({ agentId, action }: ActionInput): Record<string, string> {
  return { agent_id: requiredText("agentId", agentId), action: requiredText("action", action) };
}

/** The JSON text of a body: its fields, and the context if there is one. */
export function bodyText(fields: Record<string, string>, context: unknown): string {
  const members = Object.entries(fields).map(
    ([name, value]) => `"${name}":${encodeJson(value, name)}`,
  );
  if (context !== undefined && context !== null) members.push(`"context":${contextText(context)}`);
  return `{${members.join(",")}}`;
}

/** The JSON text of a context. Throws ValidationError with the path of what JSON cannot hold. */
export function contextText(context: unknown): string {
  const text = encodeJson(context, "context");
  if (text.startsWith("{")) return text;
  throw new ValidationError(`context must be an object, not ${describe(context)}`);
}

/** The given key, or a new one. */
export async function resolveIdempotencyKey(key: string | undefined): Promise<string> {
  if (key === undefined) return (await webCrypto()).randomUUID();
  if (typeof key === "string" && isHeaderSafe(key)) return key;
  throw new ValidationError("idempotencyKey must be printable ASCII without spaces");
}

/** The deny this client answers on its own when AgentWarden cannot decide. */
function deniedByOutage(error: AgentWardenError): CheckResult {
  return Object.freeze({
    decision: "deny",
    allowed: false,
    requiresApproval: false,
    reason: `Denied because AgentWarden could not decide: ${error.message}`,
    approvalId: null,
    expiresAt: null,
    checkId: null,
    error,
    raw: {},
    requestId: error.requestId,
  });
}
