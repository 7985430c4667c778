import { amountText, readAmount, withinLimit } from "./amount";
import type { JsonObject } from "./json-value";
import { matchingPermission, type PermissionRule } from "./permission";
import { APPROVALS_LOCKED, type Plan, PLAN_TERMS } from "./plan";

export interface DecisionFacts {
  agentActive: boolean;
  plan: Plan;
  permissions: readonly PermissionRule[];
  action: string;
  context: JsonObject;
}

/** The answer to one check; `permission` is the rule that decided, null when none matched. */
export type Decision =
  | { verdict: "allow"; permission: PermissionRule; amount: string | null }
  | { verdict: "deny"; reason: string; permission: PermissionRule | null }
  | {
      verdict: "require_approval";
      reason: string;
      permission: PermissionRule;
      amount: string | null;
    };

export const NEEDS_APPROVAL = "This action requires human approval";

/** Decides a check: the rows of the contract's table, first that applies. */
export function decide(facts: DecisionFacts): Decision {
  if (!facts.agentActive) return { verdict: "deny", reason: "Agent is inactive", permission: null };
  const permission = matchingPermission(facts.permissions, facts.action);
  if (!permission)
    return { verdict: "deny", reason: `No permission for action "${facts.action}"`, permission };
  if (permission.effect === "deny")
    return { verdict: "deny", reason: `Action "${facts.action}" is denied`, permission };
  if (permission.maxAmount !== null) return decideByAmount(facts, permission, permission.maxAmount);
  if (permission.requiresApproval) return askHuman(facts.plan, permission, null, NEEDS_APPROVAL);
  return { verdict: "allow", permission, amount: null };
}

function decideByAmount(facts: DecisionFacts, permission: PermissionRule, limit: string): Decision {
  const reading = readAmount(facts.context, permission.currency);
  if (!reading.ok) {
    if (!permission.requiresApproval)
      return { verdict: "deny", reason: reading.problem, permission };
    return askHuman(facts.plan, permission, null, `${NEEDS_APPROVAL} (${reading.problem})`);
  }
  const { amount } = reading;
  if (withinLimit(amount, limit)) return { verdict: "allow", permission, amount };
  if (permission.requiresApproval) return askHuman(facts.plan, permission, amount, NEEDS_APPROVAL);
  const reason = `Amount ${amountText(amount)} exceeds maximum allowed ${amountText(limit)}`;
  return { verdict: "deny", reason, permission };
}

function askHuman(
  plan: Plan,
  permission: PermissionRule,
  amount: string | null,
  reason: string,
): Decision {
  if (!PLAN_TERMS[plan].approvals) return { verdict: "deny", reason: APPROVALS_LOCKED, permission };
  return { verdict: "require_approval", reason, permission, amount };
}
