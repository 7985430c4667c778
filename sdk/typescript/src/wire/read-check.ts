import type { JsonObject } from "../json";
import { ownMember } from "../json";
import type { Answered, CheckResult } from "../results";
import { readObject, unexpected } from "./read-object";
import type { Answer } from "./request";

/**
 * A decision. What is not plainly well-formed and free of contradictions is an
 * InvalidResponseError, so that it can never be an allow.
 */
export function readCheck(answer: Answer): CheckResult {
  const raw = readObject(answer);
  if (answer.status !== 200)
    throw unexpected(answer, raw, `a decision comes with HTTP 200, not ${answer.status}`);
  for (const name of ["reason", "approval_id", "check_id", "expires_at"])
    if (!isTextOrNull(ownMember(raw, name) ?? null))
      throw unexpected(answer, raw, `${name} must be text or null`);
  const result = decisionIn(raw, answer.requestId);
  if (typeof result === "string") throw unexpected(answer, raw, result);
  return Object.freeze(result);
}

/** The decision, or what is wrong with it. */
function decisionIn(raw: JsonObject, requestId: string | null): CheckResult | string {
  const member = (name: string) => ownMember(raw, name) ?? null;
  const [allowed, requiresApproval] = [member("allowed"), member("requires_approval")];
  const [reason, approvalId] = [textOf(raw, "reason"), textOf(raw, "approval_id")];
  if (typeof allowed !== "boolean" || typeof requiresApproval !== "boolean")
    return "allowed and requires_approval must both be true or false";
  const answered = { checkId: textOf(raw, "check_id"), raw, requestId };
  switch (member("decision")) {
    case "allow":
      if (!allowed || requiresApproval) return CONTRADICTION;
      if (reason !== null || approvalId !== null)
        return "an allow has neither reason nor approval_id";
      return allow(answered);
    case "require_approval":
      if (allowed || !requiresApproval) return CONTRADICTION;
      if (!approvalId || reason === null) return "approval_id or reason is missing";
      return needsApproval(answered, reason, approvalId, textOf(raw, "expires_at"));
    case "deny":
      if (allowed || requiresApproval) return CONTRADICTION;
      if (approvalId !== null || reason === null) return "a deny has a reason and no approval_id";
      return deny(answered, reason);
    default:
      return "decision must be allow, require_approval or deny";
  }
}

const CONTRADICTION = "decision contradicts allowed and requires_approval";

type Base = Answered & { checkId: string | null };

function allow(base: Base): CheckResult {
  return {
    decision: "allow",
    allowed: true,
    requiresApproval: false,
    reason: null,
    approvalId: null,
    expiresAt: null,
    ...base,
  };
}

function needsApproval(
  base: Base,
  reason: string,
  approvalId: string,
  expiresAt: string | null,
): CheckResult {
  const decision = "require_approval";
  return {
    decision,
    allowed: false,
    requiresApproval: true,
    reason,
    approvalId,
    expiresAt,
    ...base,
  };
}

function deny(base: Base, reason: string): CheckResult {
  return {
    decision: "deny",
    allowed: false,
    requiresApproval: false,
    reason,
    approvalId: null,
    expiresAt: null,
    error: null,
    ...base,
  };
}

function textOf(raw: JsonObject, name: string): string | null {
  const value = ownMember(raw, name);
  return typeof value === "string" ? value : null;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}
