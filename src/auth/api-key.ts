import { admitCall, type AdmissionRequest, type MinuteUse } from "@/db/queries/admission";
import { AppError } from "@/domain/errors";
import { type Plan, PLAN_TERMS, PLANS } from "@/domain/plan";
import type { Actor, Scope } from "@/domain/role";
import { looksLikeApiKey } from "@/lib/api-key";
import type { Known } from "@/services/checks/known";
import type { Platform } from "@/services/context";

/** Which of the plan's two request limits a request counts against. */
export type RequestKind = "checks" | "management";

/** What a call asks about. */
export type About = NonNullable<AdmissionRequest["about"]>;

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
  /** What was found out about the agent that the call names. */
  known: Known;
}

/** The key that a request comes with. @throws AppError `invalid_api_key` where none can be one */
export function presentedKey(headers: Headers): string {
  const direct = headers.get("x-api-key");
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get("authorization")?.trim() ?? "")?.[1];
  const key = direct ? direct.trim() : bearer;
  if (!key || !looksLikeApiKey(key)) throw invalidKey();
  return key;
}

/**
 * Who calls, by a key as `presentedKey` gives it, with this request counted against the key's limit
 * and the organization's; and what decides about the agent that the call names, where it names one.
 *
 * @throws AppError `invalid_api_key`
 */
export async function authenticateKey(
  platform: Pick<Platform, "db" | "vault">,
  key: string,
  kind: RequestKind,
  about: About | null = null,
): Promise<KeyHolder> {
  const { vault } = platform;
  const admission = await admitCall(platform.db, {
    keyHashes: vault.fingerprints(key),
    hashedWith: vault.keyIds[0],
    kind,
    planLimits: LIMITS[kind],
    about,
  });
  if (!admission) throw invalidKey();
  const { organizationId, plan, keyId, agentIds, ofKey, ofPlan, facts, stored } = admission;
  const uses = [
    { limit: admission.requestsPerMinute, use: ofKey },
    { limit: LIMITS[kind][plan], use: ofPlan },
  ];
  return {
    organizationId,
    plan,
    actor: { kind: "key", keyId, agentIds, scopes: admission.scopes as Scope[] },
    rate: tightest(uses.flatMap(({ limit, use }) => (limit && use ? [stateOf(limit, use)] : []))),
    overLimit: uses.some(({ use }) => use?.is_over),
    known: { facts, stored, at: new Date(admission.nowMs) },
  };
}

/** @throws AppError `missing_scope` */
export function requireScope(holder: KeyHolder, scope: Scope): void {
  if (!holder.actor.scopes.includes(scope))
    throw new AppError("missing_scope", `This API key lacks the scope "${scope}"`);
}

/** Requests a minute of each plan; null without limit. */
const LIMITS: Record<RequestKind, Record<Plan, number | null>> = {
  checks: limitsOf("checksPerMinute"),
  management: limitsOf("managementPerMinute"),
};

function limitsOf(term: "checksPerMinute" | "managementPerMinute") {
  const limits = PLANS.map((plan) => [plan, PLAN_TERMS[plan][term]] as const);
  return Object.fromEntries(limits) as Record<Plan, number | null>;
}

function stateOf(limit: number, { used, ends_at_ms }: MinuteUse): RateState {
  return { limit, remaining: Math.max(0, limit - used), resetsAt: new Date(ends_at_ms) };
}

/** The one with less left; of equals the later, which is the organization's. */
function tightest(states: RateState[]): RateState | null {
  return states.reduce<RateState | null>(
    (least, state) => (least && least.remaining < state.remaining ? least : state),
    null,
  );
}

function invalidKey(): AppError {
  return new AppError("invalid_api_key", "Invalid API key");
}
