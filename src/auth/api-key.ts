import { findKeyOwner, touchApiKey } from "@/db/queries/api-keys";
import { countUse } from "@/db/queries/people";
import { AppError } from "@/domain/errors";
import { hasRoom, type Plan, PLAN_TERMS } from "@/domain/plan";
import type { Actor, Scope } from "@/domain/role";
import { looksLikeApiKey } from "@/lib/api-key";
import type { Platform } from "@/services/context";

/** Which of the plan's two request limits a request counts against. */
export type RequestKind = "checks" | "management";

/** How much of the minute's limit is left; null on a plan without limit. */
export interface RateState {
  limit: number;
  remaining: number;
  resetsAt: Date;
}

export interface KeyHolder {
  organizationId: string;
  plan: Plan;
  actor: Extract<Actor, { kind: "key" }>;
  rate: RateState | null;
  overLimit: boolean;
}

const WINDOW_SECONDS = 60;

/**
 * Who calls, by `X-API-Key` or `Authorization: Bearer`, with this request counted against the
 * organization's limit.
 *
 * @throws AppError `invalid_api_key`
 */
export async function authenticateKey(
  platform: Platform,
  headers: Headers,
  kind: RequestKind,
): Promise<KeyHolder> {
  const key = presentedKey(headers);
  if (!key || !looksLikeApiKey(key)) throw invalidKey();
  return platform.db.system(async (tx) => {
    const owner = await findKeyOwner(tx, platform.vault.fingerprint(key));
    if (!owner) throw invalidKey();
    if (!owner.usedLately) await touchApiKey(tx, owner.keyId);
    const { organizationId, plan, keyId, agentIds } = owner;
    const limit = limitOf(plan, kind);
    const use =
      limit === null ? null : await countUse(tx, `${kind}:${organizationId}`, WINDOW_SECONDS);
    return {
      organizationId,
      plan,
      actor: { kind: "key", keyId, agentIds, scopes: owner.scopes as Scope[] },
      overLimit: use !== null && !hasRoom(use.used - 1, limit),
      rate: use && limit !== null ? rateState(use, limit) : null,
    };
  });
}

/** @throws AppError `missing_scope` */
export function requireScope(holder: KeyHolder, scope: Scope): void {
  if (!holder.actor.scopes.includes(scope))
    throw new AppError("missing_scope", `This API key lacks the scope "${scope}"`);
}

function presentedKey(headers: Headers): string | null {
  const direct = headers.get("x-api-key");
  if (direct) return direct.trim();
  return /^Bearer\s+(\S+)$/i.exec(headers.get("authorization")?.trim() ?? "")?.[1] ?? null;
}

function limitOf(plan: Plan, kind: RequestKind): number | null {
  const terms = PLAN_TERMS[plan];
  return kind === "checks" ? terms.checksPerMinute : terms.managementPerMinute;
}

function rateState(use: { used: number; endsAt: Date }, limit: number): RateState {
  return { limit, remaining: Math.max(0, limit - use.used), resetsAt: use.endsAt };
}

function invalidKey(): AppError {
  return new AppError("invalid_api_key", "Invalid API key");
}
