import type { Plan } from "@/domain/plan";
import type { Db } from "../client";
import type { Together } from "../together";
import type { CheckFacts } from "./checks";

/** What a limit has counted in its minute, with this call. */
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
  /** Null where nothing limits it, and for what the key's own limit refuses: it is not counted here. */
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
  /** What the organization's limit counts it as, and that limit by plan; null without. */
  kind: string;
  planLimits: Record<Plan, number | null>;
  /** What the caller asks about, where an agent is named. */
  about: {
    agentRef: string;
    patterns: string[];
    idempotency: { endpoint: string; key: string } | null;
  } | null;
}

/** Admits a call in one flight, which others may share; null for a key that nobody has. */
export function admitCall(db: Db, request: AdmissionRequest): Promise<Admission | null> {
  return db.together(ADMIT, request);
}

const ADMIT: Together<AdmissionRequest, Admission | null> = {
  text: "select admit_calls($1, $2) as answers",
  put: (requests, patience) => {
    const callers = callersOf(requests);
    return {
      parameters: [JSON.stringify(callers.map(({ asked }) => asked)), patience],
      answersOf: (answers) => {
        const admissions: (Admission | null)[] = requests.map(() => null);
        for (const [request, admission] of share(answers as Admitted, callers))
          admissions[request] = admission;
        return admissions;
      },
    };
  },
};

/** A key with all its calls of one kind. */
interface Caller {
  /** As the database is asked. */
  asked: {
    n: number;
    hashes: readonly string[];
    hashedWith: string;
    kind: string;
    limits: Record<Plan, number | null>;
    uses: number;
    abouts: object[];
  };
  /** Where each call stands among the requests, and what it asks about among `abouts`. */
  calls: { request: number; about: number | null }[];
}

/** Calls that ask the same of the same agent are one question. */
function callersOf(requests: readonly AdmissionRequest[]): Caller[] {
  const callers = new Map<string, Caller & { places: Map<string, number> }>();
  requests.forEach(({ keyHashes: hashes, hashedWith, kind, planLimits, about }, request) => {
    const name = `${kind}:${hashes[0]}`;
    const caller = callers.get(name) ?? {
      asked: { n: callers.size, hashes, hashedWith, kind, limits: planLimits, uses: 0, abouts: [] },
      calls: [],
      places: new Map<string, number>(),
    };
    callers.set(name, caller);
    const { asked, calls, places } = caller;
    asked.uses++;
    if (!about) return void calls.push({ request, about: null });
    const { agentRef, patterns, idempotency } = about;
    const question = { agentRef, patterns, ...(idempotency && keyOf(idempotency)) };
    const text = JSON.stringify(question);
    const place = places.get(text) ?? asked.abouts.push(question) - 1;
    places.set(text, place);
    calls.push({ request, about: place });
  });
  return [...callers.values()];
}

function keyOf({ endpoint, key }: { endpoint: string; key: string }) {
  return { endpoint, key };
}

/** A window after it has counted `uses`, or had no room for any. */
interface Counted {
  uses: number;
  used: number;
  ends_at_ms: number;
  is_counted: boolean;
}

/** What the database answers: of the callers that it knows, and of what their plans limit. */
interface Admitted {
  callers: (Omit<Admission, "ofKey" | "ofPlan" | "facts" | "stored" | "nowMs"> & {
    n: number;
    ofKey: Counted | null;
  })[];
  plans: (Counted & { bucket: string })[];
  known: Pick<Admission, "facts" | "stored">[][];
  nowMs: number;
}

/** Gives each call its own: of those that were counted together the first come first. */
function share(
  { callers: admitted, plans, known, nowMs }: Admitted,
  callers: readonly Caller[],
): [request: number, Admission][] {
  const plansLeft = new Map(plans.map((counted) => [counted.bucket, meter(counted)]));
  return admitted.flatMap(({ n, ofKey, ...caller }, place) => {
    const { asked, calls } = callers[n] as Caller;
    const keyLeft = ofKey && meter(ofKey);
    const planLeft = plansLeft.get(`${asked.kind}:${caller.organizationId}`);
    return calls.map(({ request, about }): [number, Admission] => {
      const key = keyLeft?.(caller.requestsPerMinute) ?? null;
      const plan = key?.is_over ? null : (planLeft?.(asked.limits[caller.plan]) ?? null);
      const { facts = null, stored = null } = (about !== null && known[place]?.[about]) || {};
      return [request, { ...caller, ofKey: key, ofPlan: plan, facts, stored, nowMs }];
    });
  });
}

/** Says of one use after the other how much was used with it. */
function meter({ uses, used, ends_at_ms, is_counted }: Counted) {
  let before = used - uses;
  return (room: number | null): MinuteUse => {
    if (!is_counted) return { used, ends_at_ms, is_over: true };
    before++;
    return { used: before, ends_at_ms, is_over: room !== null && before > room };
  };
}
