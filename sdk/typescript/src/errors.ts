import type { JsonValue } from "./json";
import { isJsonObject, ownMember } from "./json";
import type { Approval, CheckResult } from "./results";

/** What is known about the answer that an error stands for. */
export interface ErrorDetails {
  status?: number | null;
  code?: string | null;
  body?: JsonValue;
  requestId?: string | null;
  retryAfterMs?: number | null;
  cause?: unknown;
}

/** Base of everything this client throws. The fields are null where no answer carried them. */
export class AgentWardenError extends Error {
  /** HTTP status. */
  readonly status: number | null;
  /** The machine's word for what went wrong, such as `invalid_field`. */
  readonly code: string | null;
  /** Quote it when asking about this request. */
  readonly requestId: string | null;
  /** The parsed JSON, or the text where it was not JSON. */
  readonly body: JsonValue;
  /** Milliseconds the server asked to wait before trying again. */
  readonly retryAfterMs: number | null;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.name = "AgentWardenError";
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.requestId = details.requestId ?? null;
    this.body = details.body ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** The API key is missing, malformed or refused (401). */
export class AuthenticationError extends AgentWardenError {
  override name = "AuthenticationError";
}

/** The API key lacks a scope, or may not speak for this agent (403). */
export class PermissionDeniedError extends AgentWardenError {
  override name = "PermissionDeniedError";
}

/** The organization's plan does not include this, or its limit is reached (403). */
export class PlanLimitError extends PermissionDeniedError {
  override name = "PlanLimitError";

  /** Which limit was reached. */
  get limitType(): string | null {
    return planDetail(this.body, "limit_type");
  }

  /** The plan the organization is on. */
  get currentPlan(): string | null {
    return planDetail(this.body, "current_plan");
  }

  /** Where the plan can be changed. */
  get upgradeUrl(): string | null {
    return planDetail(this.body, "upgrade_url");
  }
}

/** No such thing in this organization (404). */
export class NotFoundError extends AgentWardenError {
  override name = "NotFoundError";
}

/** The thing is not in a state that allows this (409). */
export class ConflictError extends AgentWardenError {
  override name = "ConflictError";
}

/** What was asked is wrong: seen before sending, or answered with 400, 413, 415 or 422. */
export class ValidationError extends AgentWardenError {
  override name = "ValidationError";
}

/** Too many requests (429); `retryAfterMs` says how long to wait, if known. */
export class RateLimitError extends AgentWardenError {
  override name = "RateLimitError";
}

/** The server failed (5xx). */
export class ServerError extends AgentWardenError {
  override name = "ServerError";
}

/** The answer is not what the API promises: a redirect, HTML, missing or contradictory fields. */
export class InvalidResponseError extends ServerError {
  override name = "InvalidResponseError";
}

/** No answer: the server could not be reached, or the connection broke. */
export class NetworkError extends AgentWardenError {
  override name = "NetworkError";
}

/** No answer in time (also HTTP 408). */
export class APITimeoutError extends NetworkError {
  override name = "APITimeoutError";
}

/** Nobody decided in time. The approval `approvalId` is still pending on the server. */
export class ApprovalTimeoutError extends AgentWardenError {
  override name = "ApprovalTimeoutError";

  constructor(
    message: string,
    readonly approvalId: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
  }
}

/** This webhook is not proven to come from AgentWarden; do not act on it. */
export class WebhookVerificationError extends AgentWardenError {
  override name = "WebhookVerificationError";
}

/** The action was not run: the check denied it, or a human did not approve it. */
export class ActionDenied extends AgentWardenError {
  override name = "ActionDenied";
  /** Why, in the words of the check; null where the check itself did not deny. */
  readonly reason: string | null;

  constructor(
    message: string,
    /** The check's answer; null when the action changed after it. */
    readonly result: CheckResult | null = null,
    /** Set when a reviewer, or the approval's end, decided. */
    readonly approval: Approval | null = null,
  ) {
    super(message, { requestId: result?.requestId ?? null });
    this.reason = result?.reason ?? null;
  }
}

/** The action was not run: a human must approve it first. `approvalId` names the request. */
export class ApprovalRequired extends AgentWardenError {
  override name = "ApprovalRequired";
  readonly approvalId: string;

  constructor(
    message: string,
    readonly result: Extract<CheckResult, { decision: "require_approval" }>,
  ) {
    super(message, { requestId: result.requestId });
    this.approvalId = result.approvalId;
  }
}

function planDetail(body: JsonValue, name: string): string | null {
  const detail = isJsonObject(body) ? ownMember(body, "detail") : null;
  const value = isJsonObject(detail) ? ownMember(detail, name) : null;
  return typeof value === "string" ? value : null;
}
