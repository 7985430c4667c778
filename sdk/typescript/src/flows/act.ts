import { ActionDenied, ApprovalRequired } from "../errors";
import type { JsonObject } from "../json";
import type { Allowed, CheckResult, NeedsApproval } from "../results";
import type { Settings } from "../settings";
import { type ActionInput, check, contextText } from "./check";
import { checkedWait, waitForApproval } from "./wait-for-approval";
import { writeLog } from "./write-log";

/** What to do, and how long to wait for a human. */
export interface ActInput extends ActionInput {
  /** Milliseconds to wait where a human must approve; without it that throws ApprovalRequired. */
  waitMs?: number | undefined;
  /** For the first question. The same key asks once; it does not keep the action from running twice. */
  idempotencyKey?: string | undefined;
  /** Stops asking and waiting, and keeps the action from starting. */
  signal?: AbortSignal | undefined;
}

/** Called before an approval is redeemed and before the action runs; may throw to stop there. */
type Confirm = () => void;

const MAX_ERROR_LENGTH = 2_000;

/**
 * Runs `run` if the action is allowed, or approved within `waitMs`; logs how it went.
 *
 * Throws ActionDenied, ApprovalRequired or ApprovalTimeoutError without having run it.
 */
export async function runGuarded<T>(
  settings: Settings,
  input: ActInput,
  run: () => T | Promise<T>,
  confirm: Confirm = () => undefined,
): Promise<T> {
  const act = { ...input, context: copyOf(input.context) };
  const waitMs = act.waitMs === undefined ? null : checkedWait("waitMs", act.waitMs);
  const { agentId, action, context, idempotencyKey, signal } = act;
  const first = await check(settings, { agentId, action, context, idempotencyKey, signal });
  const asked = first.decision === "require_approval" && waitMs !== null;
  const result = asked ? await redeem(settings, act, first, confirm) : first;
  refuseUnlessAllowed(act, result);
  confirm();
  signal?.throwIfAborted();
  return runAndLog(settings, act, run, asked ? first.approvalId : null);
}

/** A copy that nothing the caller changes later reaches, and that is sent as the same bytes. */
function copyOf(context: unknown): JsonObject | undefined {
  if (context === undefined || context === null) return undefined;
  return JSON.parse(contextText(context)) as JsonObject;
}

type Act = ActInput & { context: JsonObject | undefined };

/** The check that redeems the approval, with the very context that was approved. */
async function redeem(
  settings: Settings,
  { agentId, action, context, waitMs, signal }: Act,
  asked: NeedsApproval,
  confirm: Confirm,
): Promise<CheckResult> {
  const { approvalId } = asked;
  const approval = await waitForApproval(settings, approvalId, { timeoutMs: waitMs, signal });
  if (!approval.approved) {
    const comment = approval.comment ? ` (${approval.comment})` : "";
    throw new ActionDenied(
      `Action "${action}" was not approved: approval ${approvalId} is ${approval.status}${comment}`,
      asked,
      approval,
    );
  }
  confirm();
  // A key of its own: a repeated first question must not be taken for a second redemption.
  return check(settings, { agentId, action, context, approvalId, signal });
}

function refuseUnlessAllowed(act: Act, result: CheckResult): asserts result is Allowed {
  if (result.decision === "require_approval")
    throw new ApprovalRequired(
      `Action "${act.action}" requires human approval (${result.approvalId})`,
      result,
    );
  if (result.decision !== "allow" || result.allowed !== true)
    throw new ActionDenied(result.reason || `Action "${act.action}" was denied`, result);
}

/** What `run` returns or throws, after logging it as success or failed. */
async function runAndLog<T>(
  settings: Settings,
  act: Act,
  run: () => T | Promise<T>,
  approvalId: string | null,
): Promise<T> {
  const about = approvalId === null ? act.context : { ...act.context, approval_id: approvalId };
  let outcome: T;
  try {
    outcome = await run();
  } catch (error) {
    await logOutcome(settings, act, "failed", { ...about, error: errorText(error) });
    throw error;
  }
  await logOutcome(settings, act, "success", about);
  return outcome;
}

/** It has happened: a failure to log it is told, not thrown. */
async function logOutcome(
  settings: Settings,
  { agentId, action }: Act,
  status: string,
  context: JsonObject | undefined,
): Promise<void> {
  try {
    await writeLog(settings, { agentId, action, status, context });
  } catch (error) {
    settings.warn(
      `Action "${action}" of agent ${agentId} ended with "${status}", but this could not be ` +
        `logged: ${errorText(error)}`,
    );
  }
}

/** Anything can be thrown, and this must not throw in its turn. */
function errorText(error: unknown): string {
  try {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return text.slice(0, MAX_ERROR_LENGTH).replaceAll(/\p{Surrogate}/gu, "\ufffd");
  } catch {
    return "an error that cannot be shown";
  }
}
