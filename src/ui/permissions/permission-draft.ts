import { isActionPattern } from "@/domain/action-pattern";
import type { RuleInWords } from "@/domain/permission-sentence";
import type { Outputs } from "@/ui/outputs";
import { ANSWER_TIMES, DEFAULT_ANSWER_TIME, hoursOfSeconds, secondsOfHours } from "./answer-time";

export type Permission = Outputs["permissions"]["list"][number];

/** A rule as it is typed. */
export interface PermissionDraft {
  action: string;
  effect: "allow" | "deny";
  requiresApproval: boolean;
  maxAmount: string;
  currency: string;
  /** One of the offered times in seconds, or `custom`: the hours that were typed. */
  answerTime: string;
  customHours: string;
}

/** The fields as the server takes them. */
export interface PermissionInput extends RuleInWords {
  approvalExpiresInSeconds: number;
}

/** Where the form begins: an existing rule, or an empty form. */
export function draftOf(permission: Permission | null): PermissionDraft {
  const seconds = permission?.approvalExpiresInSeconds ?? DEFAULT_ANSWER_TIME;
  return {
    action: permission?.action ?? "",
    effect: permission?.effect ?? "allow",
    requiresApproval: permission?.requiresApproval ?? false,
    maxAmount: permission?.maxAmount ?? "",
    currency: permission?.currency ?? "",
    answerTime: ANSWER_TIMES.includes(seconds) ? String(seconds) : "custom",
    customHours: hoursOfSeconds(seconds),
  };
}

/** What the draft asks the server to keep; null when the time to answer cannot be read. */
export function inputOf(draft: PermissionDraft): PermissionInput | null {
  const seconds =
    draft.answerTime === "custom" ? secondsOfHours(draft.customHours) : Number(draft.answerTime);
  if (seconds === null) return null;
  return { ...ruleOf(draft), approvalExpiresInSeconds: seconds };
}

/** The rule a draft stands for, to say in words; null while it cannot be one. */
export function previewOf(draft: PermissionDraft): RuleInWords | null {
  const rule = ruleOf(draft);
  if (!isActionPattern(rule.action)) return null;
  if (rule.maxAmount !== null && !/^\d{1,30}(\.\d{1,20})?$/.test(rule.maxAmount)) return null;
  if (rule.currency !== null && !/^[A-Z]{3}$/.test(rule.currency)) return null;
  return rule;
}

/** A denying rule has nothing to limit or to ask, and without an amount there is no currency. */
function ruleOf({ action, effect, ...draft }: PermissionDraft): RuleInWords {
  const denies = effect === "deny";
  const maxAmount = denies ? null : draft.maxAmount.trim() || null;
  return {
    action: action.trim(),
    effect,
    requiresApproval: !denies && draft.requiresApproval,
    maxAmount,
    currency: maxAmount === null ? null : draft.currency.trim().toUpperCase() || null,
  };
}
