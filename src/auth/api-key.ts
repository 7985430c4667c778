import type { Tx } from "@/db/client";
import { type CurrentHash, findKeyOwner, type KeyOwner, touchApiKey } from "@/db/queries/api-keys";
import { countUse } from "@/db/queries/rate-windows";
import { AppError } from "@/domain/errors";
import { type Plan, PLAN_TERMS } from "@/domain/plan";
import type { Actor, Scope } from "@/domain/role";
import { looksLikeApiKey } from "@/lib/api-key";
import type { Platform } from "@/services/context";

/** Which of the plan's two request limits a request counts against. */
export type RequestKind = "checks" | "management";

/** How much of a minute's limit is left. */
export interface RateState {
  limit: number;
  remaining: number;
  resetsAt: Date;
}

export interface KeyHolder {
  organizationId: string;
  plan: Plan;
  actor: Extract<Actor, { kind: "key" }>;
  /** Of the organization's limit and the key's own, the one with less left; null without either. */
  rate: RateState | null;
  overLimit: boolean;
}

/**
 * Who calls, by `X-API-Key` or `Authorization: Bearer`, with this request counted against the key's
 * limit and the organization's.
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
    const hashes = platform.vault.fingerprints(key);
    const owner = await findKeyOwner(tx, hashes);
    if (!owner) throw invalidKey();
    await noteUse(tx, owner, { keyHash: hashes[0], hashedWith: platform.vault.keyIds[0] });
    const { organizationId, plan, keyId, agentIds } = owner;
    return {
      organizationId,
      plan,
      actor: { kind: "key", keyId, agentIds, scopes: owner.scopes as Scope[] },
      ...(await countRequest(tx, owner, kind)),
    };
  });
}

/** @throws AppError `missing_scope` */
export function requireScope(holder: KeyHolder, scope: Scope): void {
  if (!holder.actor.scopes.includes(scope))
    throw new AppError("missing_scope", `This API key lacks the scope "${scope}"`);
}

/** Every minute at most, and at once for a key that is kept under the previous secret key's hash. */
async function noteUse(tx: Tx, owner: KeyOwner, current: CurrentHash): Promise<void> {
  if (owner.usedLately && owner.keyHash === current.keyHash) return;
  await touchApiKey(tx, owner.keyId, current);
}

function presentedKey(headers: Headers): string | null {
  const direct = headers.get("x-api-key");
  if (direct) return direct.trim();
  return /^Bearer\s+(\S+)$/i.exec(headers.get("authorization")?.trim() ?? "")?.[1] ?? null;
}

type Counted = Pick<KeyHolder, "rate" | "overLimit">;

/** The key first: what its own limit refuses takes nothing from the organization's other keys. */
async function countRequest(tx: Tx, owner: KeyOwner, kind: RequestKind): Promise<Counted> {
  const ofKey = await countAgainst(tx, `key:${owner.keyId}`, owner.requestsPerMinute);
  if (ofKey.overLimit) return ofKey;
  const bucket = `${kind}:${owner.organizationId}`;
  const ofOrganization = await countAgainst(tx, bucket, limitOf(owner.plan, kind));
  return ofOrganization.overLimit ? ofOrganization : tighter(ofOrganization, ofKey);
}

/** Without a limit nothing is counted. */
async function countAgainst(tx: Tx, bucket: string, limit: number | null): Promise<Counted> {
  if (limit === null) return { rate: null, overLimit: false };
  const { used, endsAt, over } = await countUse(tx, bucket, { seconds: 60, room: limit });
  return {
    rate: { limit, remaining: Math.max(0, limit - used), resetsAt: endsAt },
    overLimit: over,
  };
}

function tighter(one: Counted, other: Counted): Counted {
  const left = ({ rate }: Counted) => rate?.remaining ?? Infinity;
  return left(other) < left(one) ? other : one;
}

function limitOf(plan: Plan, kind: RequestKind): number | null {
  const terms = PLAN_TERMS[plan];
  return kind === "checks" ? terms.checksPerMinute : terms.managementPerMinute;
}

function invalidKey(): AppError {
  return new AppError("invalid_api_key", "Invalid API key");
}
