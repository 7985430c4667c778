import type { Plan } from "@/domain/plan";
import type { Db } from "../client";
import type { CheckFacts } from "./checks";

/** What was counted in a window of a minute. */
export interface MinuteUse {
  used: number;
  ends_at_ms: number;
  /** This call was one too many. */
  is_over: boolean;
}

/** The answer that an Idempotency-Key has been given before. */
export interface StoredAnswer {
  requestHash: string;
  answer: string;
}

/** Who calls, how much of the limits is used, and what decides the check of the agent that was named. */
export interface Admission {
  keyId: string;
  organizationId: string;
  plan: Plan;
  scopes: string[];
  agentIds: string[] | null;
  /** The key's own limit. */
  requestsPerMinute: number | null;
  /** Null where nothing limits it. */
  ofKey: MinuteUse | null;
  ofPlan: MinuteUse | null;
  /** Null without an agent of that name. */
  facts: CheckFacts | null;
  stored: StoredAnswer | null;
  /** The database's clock, in milliseconds since 1970. */
  nowMs: number;
}

export interface AdmissionRequest {
  /** Every hash the key may be kept under, the current one first. */
  keyHashes: readonly string[];
  /** Id of the secret key that the current hash is made with. */
  hashedWith: string;
  /** What the organization's limit counts by, and the limit of each plan that has one. */
  kind: string;
  planLimits: Partial<Record<Plan, number | null>>;
  /** What the caller asks about, where an agent is named. */
  about: {
    agentRef: string;
    patterns: string[];
    idempotency: { endpoint: string; key: string } | null;
  } | null;
}

/** Admits a call in one flight; null for a key that nobody has. */
export async function admitCall(db: Db, request: AdmissionRequest): Promise<Admission | null> {
  const { about } = request;
  const [row] = await db.once<{ admission: Admission | null }>(
    "select admit_call($1, $2, $3, $4, $5, $6, $7, $8) as admission",
    [
      [...request.keyHashes],
      request.hashedWith,
      request.kind,
      JSON.stringify(request.planLimits),
      about?.agentRef ?? null,
      about?.patterns ?? null,
      about?.idempotency?.endpoint ?? null,
      about?.idempotency?.key ?? null,
    ],
  );
  return row?.admission ?? null;
}
