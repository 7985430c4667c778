import { z } from "zod";
import { type ErrorCode, ERRORS } from "@/domain/errors";
import type { ApiResponse } from "./document-types";
import { ANSWERS, type Described } from "./endpoint-docs";
import { headersOf } from "./headers";
import { named } from "./json-schemas";

const planLimit = z
  .object({
    error: z.literal("plan_limit_exceeded"),
    message: z.string(),
    limit_type: z.string(),
    current_plan: z.string(),
    upgrade_url: z.string(),
  })
  .register(ANSWERS, { id: "PlanLimit" });

const errorAnswer = z
  .object({
    detail: z
      .union([z.string(), planLimit])
      .describe("What is wrong, in a sentence; an object where a limit of the plan is met."),
    code: z.string().describe("The same in one word, for programs."),
    request_id: z.string().describe("As in `X-Request-Id`; name it when you ask for help."),
  })
  .register(ANSWERS, { id: "Error" });

/** The refusals of an endpoint: its own, and those its door can give; by status. */
export function errorResponses(endpoint: Described, path: string): Record<string, ApiResponse> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(endpoint, path)) {
    const { http } = ERRORS[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  const sorted = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    sorted.map(([status, codes]) => [String(status), errorResponse(status, codes)]),
  );
}

function codesOf({ body, query, docs }: Described, path: string): ErrorCode[] {
  const codes: ErrorCode[] = ["invalid_api_key", "missing_scope", "rate_limited"];
  if (body) codes.push("malformed_request", "body_too_large", "unsupported_media_type");
  if (body || query) codes.push("invalid_field");
  if (path.includes(":")) codes.push("not_found");
  if (docs.idempotent) codes.push("idempotency_in_progress", "idempotency_key_reused");
  codes.push(...(docs.errors ?? []), "internal_error", "database_unavailable");
  return [...new Set(codes)];
}

function errorResponse(status: number, codes: ErrorCode[]): ApiResponse {
  const examples = Object.fromEntries(codes.map((code) => [code, exampleOf(code)]));
  const retry = codes.some((code) => WAITS.includes(code));
  const narrowed = { ...named(errorAnswer), properties: { code: { enum: codes } } };
  return {
    description: codes.map((code) => WORDS[code] ?? code).join(" "),
    headers: headersOf({ rated: status !== 401, retry }),
    content: { "application/json": { schema: narrowed, examples } },
  };
}

const WAITS: ErrorCode[] = ["rate_limited", "idempotency_in_progress", "database_unavailable"];

/** What each refusal of the agent API means. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  malformed_request: "The body is not a JSON object in UTF-8, or has a member twice.",
  invalid_field: "A field, a parameter or a header is wrong; the text names it.",
  invalid_api_key: "No key, or not one of ours that is still valid.",
  missing_scope: "The key lacks the scope.",
  agent_not_allowed: "The key is bound to other agents.",
  plan_limit_exceeded: "A limit of the plan is met; `detail` is an object.",
  not_found: "Unknown, or another organization's.",
  name_taken: "Another one is named so already.",
  approval_closed: "The approval has ended.",
  approval_expired: "The approval's time is over.",
  state_conflict: "Not possible in its present state.",
  idempotency_in_progress: "The first request with this `Idempotency-Key` still runs.",
  body_too_large: "The body is larger than 64 KiB.",
  unsupported_media_type: "Send `application/json`.",
  idempotency_key_reused: "The `Idempotency-Key` was used with another body.",
  rate_limited: "More requests in a minute than the plan or the key allows.",
  internal_error: "A bug of ours; nothing was decided.",
  database_unavailable: "The database is away; never an `allowed: true`.",
};

function exampleOf(code: ErrorCode) {
  const summary = WORDS[code] ?? code;
  const detail = code === "plan_limit_exceeded" ? PLAN_LIMIT : summary.replaceAll("`", "");
  return { summary, value: { detail, code, request_id: "req_01985c3ad2f87e4297719fa0bd3c4556" } };
}

const PLAN_LIMIT: z.infer<typeof planLimit> = {
  error: "plan_limit_exceeded",
  message: "The Free plan has 2 agents",
  limit_type: "agents",
  current_plan: "free",
  upgrade_url: "https://agentwarden.example/settings/plan",
};
