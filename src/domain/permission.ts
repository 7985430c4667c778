import { matches } from "./action-pattern";

/** The part of a permission that decides. */
export interface PermissionRule {
  id: string;
  action: string;
  effect: "allow" | "deny";
  requiresApproval: boolean;
  /** Exact decimal digits, or null for no limit. */
  maxAmount: string | null;
  /** Upper-case currency the limit counts, or null for any. */
  currency: string | null;
  /** How long a human has to answer, in seconds. */
  approvalExpiresInSeconds: number;
}

/**
 * The permission that decides an action: an exact name beats a pattern, of several patterns the
 * longest wins, and at equal length a denying one.
 */
export function matchingPermission<P extends Pick<PermissionRule, "action" | "effect">>(
  permissions: readonly P[],
  action: string,
): P | null {
  let best: P | null = null;
  for (const permission of permissions) {
    if (matches(permission.action, action) && (!best || beats(permission, best, action)))
      best = permission;
  }
  return best;
}

type Ranked = Pick<PermissionRule, "action" | "effect">;

function beats(candidate: Ranked, best: Ranked, action: string): boolean {
  const exact = Number(candidate.action === action) - Number(best.action === action);
  if (exact !== 0) return exact > 0;
  const longer = candidate.action.length - best.action.length;
  if (longer !== 0) return longer > 0;
  return candidate.effect === "deny" && best.effect !== "deny";
}
