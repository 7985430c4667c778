import { ownMember } from "../json";

/** Why a call was not run, in words that a model can act on. */
export interface Refused {
  ran: false;
  message: string;
  /** The request that a human has, or had. */
  approvalId: string | null;
  /** A human has been asked and has not answered. */
  pending: boolean;
  /** It stays so, whenever it is asked again. */
  final: boolean;
}

/**
 * The refusal that an error stands for; null for what is not the client's. Goes by the shape of the
 * error, because an application may have loaded the client twice.
 */
export function refusalOf(error: unknown): Refused | null {
  if (!isFromClient(error)) return null;
  const approvalId = approvalIdOf(error);
  const pending = error.name === "ApprovalTimeoutError";
  const final = error.name === "ActionDenied";
  return { ran: false, message: messageOf(error, approvalId), approvalId, pending, final };
}

function messageOf(error: Error, approvalId: string | null): string {
  if (error.name === "ApprovalTimeoutError")
    return `Not done: a person was asked to approve this (approval ${approvalId}, status pending_approval). Do not try another way. Once it is approved, call again with exactly the same arguments.`;
  if (error.name === "ActionDenied")
    return `Not done: ${error.message}. Do not retry: the answer stays the same.`;
  if (ownMember(error, "status") === 422)
    return "Not done: the arguments of this call are not those that were asked about. Make a new call instead.";
  return `Not done: AgentWarden could not decide (${error.name}: ${error.message}). Nothing was run. Do not try another way.`;
}

function approvalIdOf(error: Error): string | null {
  const own = ownMember(error, "approvalId");
  if (typeof own === "string") return own;
  const approval = ownMember(error, "approval");
  const id = typeof approval === "object" && approval !== null ? ownMember(approval, "id") : null;
  return typeof id === "string" ? id : null;
}

function isFromClient(error: unknown): error is Error {
  return error instanceof Error && Object.hasOwn(error, "retryAfterMs");
}
