import { refuseUnknown, requiredText } from "../given";
import type { LogEntry } from "../results";
import type { Settings } from "../settings";
import { buildRequest } from "../wire/request";
import { LOG_ENTRY, readOne, rowReader } from "../wire/shapes";
import { type ActionInput, actionFields, bodyText, resolveIdempotencyKey } from "./check";
import { send } from "./send";

/** What to write to the audit trail. */
export interface LogInput extends ActionInput {
  status: "success" | "failed" | "blocked" | "pending_approval" | (string & {});
  /** Where the agent acted from. */
  ipAddress?: string | undefined;
  /** Writing again with the same key writes nothing, for 24 hours. One is made otherwise. */
  idempotencyKey?: string | undefined;
  /** Stops the call; it then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

const FIELDS = ["agentId", "action", "context", "status", "ipAddress", "idempotencyKey", "signal"];

/** The entry written. */
export async function writeLog(settings: Settings, input: LogInput): Promise<LogEntry> {
  refuseUnknown("log", input, FIELDS);
  const { status, ipAddress, signal } = input;
  const fields: Record<string, string> = {
    ...actionFields(input),
    status: requiredText("status", status),
  };
  if (ipAddress !== undefined) fields.ip_address = requiredText("ipAddress", ipAddress);
  const body = bodyText(fields, input.context);
  const idempotencyKey = await resolveIdempotencyKey(input.idempotencyKey);
  const request = buildRequest(settings, "POST", "/log", { body, idempotencyKey, signal });
  return readOne(rowReader<LogEntry>(LOG_ENTRY), await send(settings, request));
}
