import {
  AgentWardenError,
  ApprovalTimeoutError,
  InvalidResponseError,
  ValidationError,
} from "../errors";
import { refuseUnknown } from "../given";
import type { Approval } from "../results";
import type { Settings } from "../settings";
import { buildRequest, pathOf } from "../wire/request";
import { approvalRow, readOne } from "../wire/shapes";
import { isPassing, send } from "./send";

const MAX_HELD_MS = 60_000;
const SHORTEST_ROUND_MS = 1_000;

/** How an approval is read. */
export interface GetApprovalOptions {
  /** 0 to 60,000: the server answers once it is resolved, or then. Whole seconds count. */
  waitMs?: number | undefined;
  /** Stops the call; it then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** How an approval is waited for. */
export interface WaitOptions {
  /** Milliseconds for the whole wait. Defaults to 300,000. */
  timeoutMs?: number | undefined;
  /** Stops the wait; it then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** The approval as it is, or as it is after at most `waitMs`. */
export async function getApproval(
  settings: Settings,
  approvalId: string,
  options: GetApprovalOptions = {},
): Promise<Approval> {
  refuseUnknown("approvals.get", options, ["waitMs", "signal"]);
  const { waitMs, signal } = options;
  if (waitMs !== undefined && !(typeof waitMs === "number" && waitMs >= 0 && waitMs <= MAX_HELD_MS))
    throw new ValidationError(`waitMs must be 0 to ${MAX_HELD_MS}, not ${String(waitMs)}`);
  const wait = waitMs === undefined ? undefined : Math.floor(waitMs / 1000);
  const carried = { query: { wait }, heldMs: (wait ?? 0) * 1000, signal };
  const request = buildRequest(settings, "GET", pathOf("approvals", approvalId), carried);
  return readOne(approvalRow, await send(settings, request));
}

/**
 * The approval once it is resolved. Throws ApprovalTimeoutError after `timeoutMs`.
 *
 * A passing failure does not end the wait: a human may be about to decide.
 */
export async function waitForApproval(
  settings: Settings,
  approvalId: string,
  options: WaitOptions = {},
): Promise<Approval> {
  refuseUnknown("waitForApproval", options, ["timeoutMs", "signal"]);
  const { clock } = settings;
  const { signal } = options;
  const timeoutMs = checkedWait("timeoutMs", options.timeoutMs ?? 300_000);
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    const began = clock.now();
    const waitMs = Math.max(0, Math.min(deadline - began, MAX_HELD_MS));
    const seen = await look(settings, approvalId, { waitMs, signal });
    if (!(seen instanceof AgentWardenError) && !seen.pending) return seen;
    const ended = clock.now();
    if (ended >= deadline) throw unresolved(approvalId, timeoutMs, seen);
    const roundLeft = SHORTEST_ROUND_MS - (ended - began);
    if (roundLeft > 0) await clock.sleep(Math.min(roundLeft, deadline - ended), signal);
  }
}

/** A time to wait, in milliseconds. Throws ValidationError for anything else. */
export function checkedWait(name: string, waitMs: unknown): number {
  if (typeof waitMs === "number" && waitMs >= 0) return waitMs;
  throw new ValidationError(
    `${name} must be a number of milliseconds from 0, not ${String(waitMs)}`,
  );
}

/** The approval, or the trouble that may pass. */
async function look(
  settings: Settings,
  approvalId: string,
  options: GetApprovalOptions,
): Promise<Approval | AgentWardenError> {
  try {
    return await getApproval(settings, approvalId, options);
  } catch (error) {
    const mayPass = error instanceof AgentWardenError && isPassing(error);
    if (!mayPass || error instanceof InvalidResponseError) throw error;
    return error;
  }
}

function unresolved(approvalId: string, timeoutMs: number, seen: unknown): ApprovalTimeoutError {
  const message = `Approval ${approvalId} was not resolved within ${timeoutMs} ms`;
  return new ApprovalTimeoutError(
    message,
    approvalId,
    seen instanceof AgentWardenError ? seen : undefined,
  );
}
