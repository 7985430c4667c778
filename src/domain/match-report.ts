import { matches } from "./action-pattern";
import { matchingPermission, type PermissionRule } from "./permission";

/** Why a permission decided an action, or why it did not. */
export interface RuleReport<P> {
  permission: P;
  decided: boolean;
  /** A sentence for the person who tries the rules out. */
  why: string;
}

/** What every permission of an agent says to an action: which one decides, and why not the others. */
export function reportMatches<P extends PermissionRule>(
  permissions: readonly P[],
  action: string,
): RuleReport<P>[] {
  const winner = matchingPermission(permissions, action);
  return permissions.map((permission) => ({
    permission,
    decided: permission === winner,
    why:
      permission === winner
        ? decidedBy(permission, action)
        : notDecidedBy(permission, winner, action),
  }));
}

function decidedBy(permission: PermissionRule, action: string): string {
  return permission.action === action
    ? "Names this action exactly"
    : "The closest pattern that covers it";
}

function notDecidedBy(
  permission: PermissionRule,
  winner: PermissionRule | null,
  action: string,
): string {
  if (!matches(permission.action, action)) return whyNoMatch(permission.action, action);
  if (winner && winner.action === action && permission.action !== action)
    return "Covers it, but an exact name goes first";
  if (winner && winner.action.length > permission.action.length)
    return `Covers it, but ${winner.action} is closer`;
  return "Covers it, but a rule that denies goes first";
}

function whyNoMatch(pattern: string, action: string): string {
  if (pattern.toLowerCase() === action.toLowerCase()) return "Differs in upper and lower case";
  if (pattern.endsWith(".*") && pattern.slice(0, -2) === action)
    return `Covers what is below ${action}, not ${action} itself`;
  return pattern.endsWith("*") ? "Begins differently" : "Names another action";
}
