import { type z } from "zod";
import {
  type About,
  authenticateKey,
  presentedKey,
  type RateState,
  type RequestKind,
  requireScope,
} from "@/auth/api-key";
import { AppError } from "@/domain/errors";
import type { Writable } from "@/domain/json-value";
import type { Scope } from "@/domain/role";
import { newId } from "@/lib/ids";
import { logRequest } from "@/lib/logger-request";
import { outsideSpan } from "@/lib/trace";
import { inRequestSpan } from "@/lib/trace-request";
import type { Idempotency } from "@/services/answer-once";
import type { Known } from "@/services/checks/known";
import type { Ctx, DoorDeps, Platform } from "@/services/context";
import { idempotencyOf } from "./idempotency-key";
import type { Described, EndpointDocs } from "./openapi/endpoint-docs";
import { readJson } from "./read-json";
import {
  type Envelope,
  type Reply,
  respond,
  respondError,
  toResponse,
  unexpected,
} from "./respond";

/** What an endpoint is given after the door. */
export interface Call<Body, Query> {
  ctx: Ctx;
  request: Request;
  params: Record<string, string>;
  body: Body;
  query: Query;
  /** Null where the caller sent no key, or the endpoint takes none. */
  idempotency: Idempotency | null;
  /** What was found out about the agent, where the endpoint asks about one. */
  known: Known;
}

export interface Answer {
  status: number;
  body: Writable | null;
  headers?: Record<string, string>;
}

export interface AgentRoute<Body, Query> {
  scope: Scope;
  counts: RequestKind;
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  /** For an endpoint that decides about an agent, or records what it did. */
  asks?: {
    /** What Idempotency-Keys count within. */
    endpoint: string;
    /** The agent, and the patterns of actions whose permissions decide. */
    about(body: Body): { agentRef: string; patterns: string[] };
  };
  /** What the API's document says of it. */
  docs: EndpointDocs;
  handle(call: Call<Body, Query>): Promise<Answer>;
}

export type Endpoint = (
  request: Request,
  deps: DoorDeps,
  params: Record<string, string>,
) => Promise<Reply>;

/** An endpoint behind the door, with what the API's document is made from. */
export type AgentEndpoint = Endpoint & { described: Described };

/**
 * The one door of the agent API: authenticates, counts the request, parses, hands over, and says
 * every refusal in the contract's words. After it nobody re-checks a shape.
 */
export function agentRoute<Body = undefined, Query = undefined>(
  route: AgentRoute<Body, Query>,
): AgentEndpoint {
  const { scope, counts, body, query, docs } = route;
  const described = { scope, counts, body, query, docs };
  const endpoint = traced((request, deps, params) =>
    replyTo(request, deps.platform, async (envelope) => {
      const { platform } = deps;
      const key = presentedKey(request.headers);
      const sent = await readSent(route, request);
      const about = sent.ok ? sent.about : null;
      const holder = await authenticateKey(platform, key, route.counts, about);
      if (holder.rate) Object.assign(envelope.headers, rateHeaders(holder.rate));
      if (holder.overLimit) throw overLimit(holder.rate);
      requireScope(holder, route.scope);
      if (!sent.ok) throw sent.problem;
      const { organizationId, actor, known } = holder;
      const { requestId } = envelope;
      const ctx: Ctx = {
        ...platform,
        organizationId,
        actor,
        requestId,
        outbox: { waiting: false },
      };
      const { ok: _, about: __, ...given } = sent;
      const answer = await route.handle({ ctx, request, params, ...given, known });
      if (ctx.outbox.waiting) outsideSpan(() => deps.deliverAfterResponse());
      Object.assign(envelope.headers, answer.headers);
      return respond(envelope, answer.status, answer.body);
    }),
  );
  return Object.assign(endpoint, { described });
}

type Sent<Body, Query> = Pick<Call<Body, Query>, "body" | "query" | "idempotency"> & {
  ok: true;
  about: About | null;
};

/**
 * What was sent, or what is wrong with it: said only to who may call. Read before that is known, so
 * that one flight finds out who calls and what decides.
 */
async function readSent<Body, Query>(
  route: AgentRoute<Body, Query>,
  request: Request,
): Promise<Sent<Body, Query> | { ok: false; problem: unknown }> {
  try {
    const raw = route.body ? await readJson(request) : {};
    const body = route.body ? parse(route.body, raw) : (undefined as Body);
    const search = Object.fromEntries(new URL(request.url).searchParams);
    const query = route.query ? parse(route.query, search) : (undefined as Query);
    const { asks } = route;
    const idempotency = asks ? idempotencyOf(request.headers, asks.endpoint, raw) : null;
    const about = asks ? { ...asks.about(body), idempotency } : null;
    return { ok: true, body, query, idempotency, about };
  } catch (problem) {
    return { ok: false, problem };
  }
}

function traced(endpoint: Endpoint): Endpoint {
  return (request, deps, params) =>
    inRequestSpan(request, params, () => endpoint(request, deps, params));
}

/** As `replyTo`, for a route of Next. */
export async function answerAll<Body extends BodyInit = never>(
  request: Request,
  platform: Platform,
  work: (envelope: Envelope) => Promise<Reply<Body | string | null>>,
): Promise<Response> {
  return toResponse(await replyTo(request, platform, work));
}

/** Runs the work and turns whatever it throws into the contract's error. */
export async function replyTo<Body = never>(
  request: Request,
  platform: Platform,
  work: (envelope: Envelope) => Promise<Reply<Body | string | null>>,
): Promise<Reply<Body | string | null>> {
  const envelope: Envelope = {
    requestId: requestIdOf(request.headers),
    appUrl: platform.appUrl,
    headers: {},
  };
  const { requestId } = envelope;
  const startedAt = performance.now();
  const ended = <R extends Reply<unknown>>(response: R, error?: unknown): R => {
    logRequest(platform.logger, request, { requestId, response, startedAt, error });
    return response;
  };
  try {
    return ended(await work(envelope));
  } catch (error) {
    const refusal = error instanceof AppError ? error : unexpected();
    return ended(respondError(envelope, refusal), error);
  }
}

/** The caller's own request id where it is a plain word, otherwise a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given && /^[\w.-]{1,100}$/.test(given) ? given : newId("req");
}

/** Parses by a schema; a refusal names every wrong field. @throws AppError `invalid_field` */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : issue.message,
  );
  throw new AppError("invalid_field", problems.join("; "));
}

function rateHeaders(rate: RateState): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(rate.limit),
    "X-RateLimit-Remaining": String(rate.remaining),
    "X-RateLimit-Reset": String(Math.ceil(rate.resetsAt.getTime() / 1000)),
  };
}

function overLimit(rate: RateState | null): AppError {
  const waitMs = (rate?.resetsAt.getTime() ?? Date.now()) - Date.now();
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `Rate limit of ${rate?.limit} requests per minute exceeded`;
  return new AppError("rate_limited", message, { retryAfterSeconds });
}
