import type { Permission } from "../results";

/** What one permission says, all of it. */
export interface PermissionRule {
  action: string;
  effect: "allow" | "deny";
  requiresApproval: boolean;
  /** Text only where a number would lose digits. */
  maxAmount: number | string | null;
  currency: string | null;
  approvalExpiresInSeconds: number;
}

export const DEFAULT_RULE: Omit<PermissionRule, "action"> = {
  effect: "allow",
  requiresApproval: false,
  maxAmount: null,
  currency: null,
  approvalExpiresInSeconds: 86_400,
};

/** An agent has at most one permission for an action and effect: together they name it. */
export function ruleKey({ action, effect }: Pick<PermissionRule, "action" | "effect">): string {
  return `${action} ${effect}`;
}

/** The rule of a permission as the server has it. Throws where a field cannot be understood. */
export function ruleOf(permission: Permission): PermissionRule {
  const { id, action, effect, requiresApproval, approvalExpiresInSeconds } = permission;
  const known = effect === "allow" ? "allow" : effect === "deny" ? "deny" : null;
  if (!action || known === null || requiresApproval === null || approvalExpiresInSeconds === null)
    throw new Error(`The permission ${id} cannot be understood by this version`);
  const { maxAmount, currency } = permission;
  return {
    action,
    effect: known,
    requiresApproval,
    maxAmount,
    currency,
    approvalExpiresInSeconds,
  };
}

/** Always the same order, whatever the server's. */
export function inOrder<Rule extends Pick<PermissionRule, "action" | "effect">>(
  rules: readonly Rule[],
): Rule[] {
  const keys = (rule: Rule) => ruleKey(rule);
  return rules.toSorted((a, b) => (keys(a) < keys(b) ? -1 : Number(keys(a) > keys(b))));
}
