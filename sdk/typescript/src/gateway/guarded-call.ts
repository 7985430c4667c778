import type { AgentWarden } from "../client";
import { AgentWardenError, ApprovalTimeoutError } from "../errors";
import { contextText } from "../flows/check";
import type { JsonObject } from "../json";
import type { Approval, CheckResult } from "../results";
import type { AskedApprovals } from "./asked-approvals";

/** What every call through one gateway has in common. */
export interface Door {
  guard: AgentWarden;
  agentId: string;
  /** Milliseconds to wait for a human; 0 answers at once. */
  waitMs: number;
  asked: AskedApprovals;
  /** Told what went wrong without stopping anything. */
  warn: (message: string) => void;
}

/** One call of a tool. */
export interface Call {
  action: string;
  /** The arguments; they must not change from here on. */
  context: JsonObject;
  idempotencyKey: string;
  signal: AbortSignal;
  /** Called once the call waits for a human; what it returns is called when that is over. */
  onWaiting: (approvalId: string) => () => void;
}

/** What was said of a call. Only "allow" may be forwarded. */
export type Verdict =
  | { decision: "allow"; approvalId: string | null }
  | { decision: "deny"; text: string; approvalId: string | null }
  | { decision: "pending"; text: string; approvalId: string };

/**
 * Asks whether a call may be forwarded, and waits for a human where one must approve. A call that
 * was left waiting is taken up again by an equal one.
 *
 * Throws what the client throws: an outage is no answer, and so never "allow".
 */
export async function decideCall(door: Door, call: Call): Promise<Verdict> {
  const known = door.asked.find(call.action, call.context);
  if (known !== null) return settle(door, call, known);
  const result = await checkCall(door, call);
  if (result.decision !== "require_approval") return verdictOf(result, null);
  door.asked.remember(call.action, call.context, result.approvalId);
  return settle(door, call, result.approvalId);
}

/** Writes down how a forwarded call went. It has happened: a failure to log is told, not thrown. */
export async function logCall(
  { guard, agentId, warn }: Door,
  { action, context }: Call,
  approvalId: string | null,
  error: string | null,
): Promise<void> {
  const about = approvalId === null ? context : { ...context, approval_id: approvalId };
  const outcome =
    error === null
      ? { status: "success", context: about }
      : { status: "failed", context: { ...about, error } };
  try {
    await guard.log({ agentId, action, ...outcome });
  } catch (failure) {
    warn(`"${action}" ended with "${outcome.status}", but this could not be logged: ${failure}`);
  }
}

/** The arguments as a copy that is sent, checked and forwarded. Throws what JSON cannot hold. */
export function exactArguments(given: object | undefined): JsonObject {
  return JSON.parse(contextText(given ?? {})) as JsonObject;
}

function checkCall({ guard, agentId }: Door, call: Call, approvalId?: string) {
  const { action, context, signal } = call;
  // A key of its own: a repeated first question must not be taken for a redemption.
  const idempotencyKey = approvalId === undefined ? call.idempotencyKey : undefined;
  return guard.check({ agentId, action, context, signal, idempotencyKey, approvalId });
}

/** Waits for the approval, and redeems it with the very arguments it was given for. */
async function settle(door: Door, call: Call, approvalId: string): Promise<Verdict> {
  const approval = await waitFor(door, call, approvalId);
  if (approval === null) return { decision: "pending", text: pendingText(approvalId), approvalId };
  // What is over is used up; another call asks anew.
  door.asked.forget(call.action, call.context);
  if (!approval.approved)
    return { decision: "deny", text: notApprovedText(call.action, approval), approvalId };
  return verdictOf(await checkCall(door, call, approvalId), approvalId);
}

/** The approval once it is resolved, or null when nobody decided in time. */
async function waitFor(door: Door, call: Call, approvalId: string): Promise<Approval | null> {
  const stopTelling = call.onWaiting(approvalId);
  try {
    const options = { timeoutMs: door.waitMs, signal: call.signal };
    return await door.guard.waitForApproval(approvalId, options);
  } catch (error) {
    if (error instanceof ApprovalTimeoutError) return null;
    if (error instanceof AgentWardenError && error.status === 404)
      door.asked.forget(call.action, call.context);
    throw error;
  } finally {
    stopTelling();
  }
}

function verdictOf(result: CheckResult, approvalId: string | null): Verdict {
  if (result.decision === "allow" && result.allowed === true)
    return { decision: "allow", approvalId };
  const text = `Denied: ${result.reason}. Do not try again with the same arguments; say why you cannot go on, or choose another way.`;
  return { decision: "deny", text, approvalId };
}

function pendingText(approvalId: string): string {
  return (
    `Not done yet: a human must approve this call (approval ${approvalId}) and has not decided. ` +
    "Call the tool again later with exactly the same arguments to learn the decision and, once it " +
    "is approved, to run it."
  );
}

function notApprovedText(action: string, { id, status, comment }: Approval): string {
  const said = comment ? ` The reviewer says: ${comment}` : "";
  const next =
    status === "expired"
      ? "Nobody decided in time; calling again asks anew."
      : "Do not try again unless you are told to.";
  return `Not done: the request to do "${action}" was not approved; it is ${status} (approval ${id}).${said} ${next}`;
}
