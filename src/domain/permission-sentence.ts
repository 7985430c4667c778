import { amountText } from "./amount";
import type { PermissionRule } from "./permission";

/** The part of a permission that its sentence tells. */
export type RuleInWords = Pick<
  PermissionRule,
  "action" | "effect" | "requiresApproval" | "maxAmount" | "currency"
>;

const WITHOUT_APPROVALS = "is denied, because your plan has no approvals";

/**
 * Says in one sentence what a rule will do, for the people who write it.
 *
 * @param planHasApprovals whether the organization's plan lets a human be asked
 */
export function permissionSentence(rule: RuleInWords, planHasApprovals: boolean): string {
  const subject = subjectOf(rule.action);
  if (rule.effect === "deny") return `${subject} is denied.`;
  if (rule.maxAmount !== null) {
    const limit = [amountText(rule.maxAmount), rule.currency].filter(Boolean).join(" ");
    const otherwise = beyondLimit(rule, planHasApprovals);
    return `${subject} runs at once up to ${limit}; above that, or without ${counted(rule)}, ${otherwise}.`;
  }
  if (!rule.requiresApproval) return `${subject} runs at once.`;
  return planHasApprovals
    ? `${subject} runs only after a human has approved it.`
    : `${subject} ${WITHOUT_APPROVALS}.`;
}

/** What an action or pattern covers, as the beginning of a sentence. */
export function subjectOf(pattern: string): string {
  if (pattern === "*") return "Every action";
  if (pattern.endsWith(".*")) return `Every action that begins with “${pattern.slice(0, -1)}”`;
  return `“${pattern}”`;
}

function beyondLimit({ requiresApproval }: RuleInWords, planHasApprovals: boolean): string {
  if (!requiresApproval) return "it is denied";
  return planHasApprovals ? "a human is asked" : `it ${WITHOUT_APPROVALS}`;
}

/** A limit that names a currency counts only amounts that name the same one. */
function counted({ currency }: RuleInWords): string {
  return currency ? `an amount in ${currency}` : "an amount";
}
