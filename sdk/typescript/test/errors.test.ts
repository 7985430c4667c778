import { expect, it } from "vitest";
import * as agentwarden from "../src/index";
import { AgentWardenError, PlanLimitError, RateLimitError, ServerError } from "../src/index";
import { AGENT, failureOf, serverCase } from "./server-case";

const t = serverCase();
const LOG = { agentId: AGENT, action: "may.do", status: "success" };
const once = () => t.client({ maxRetries: 0 });

it.each([
  [400, "ValidationError"],
  [401, "AuthenticationError"],
  [402, "AgentWardenError"],
  [403, "PermissionDeniedError"],
  [404, "NotFoundError"],
  [408, "APITimeoutError"],
  [409, "ConflictError"],
  [413, "ValidationError"],
  [415, "ValidationError"],
  [422, "ValidationError"],
  [429, "RateLimitError"],
  [500, "ServerError"],
  [502, "ServerError"],
  [503, "ServerError"],
])("%i is a %s", async (status, name) => {
  const body = { detail: "what is wrong", code: "some_code", request_id: "req_body" };
  t.server.replies = [{ status, body }];
  const failure = await failureOf(once().log(LOG));
  expect(failure).toBeInstanceOf(AgentWardenError);
  const said = { name, message: "what is wrong", status, code: "some_code", requestId: "req_1" };
  expect(failure).toMatchObject({ ...said, body });
  expect((failure as Error).constructor.name).toBe(name);
});

it("a plan limit is told apart", async () => {
  const detail = {
    error: "plan_limit_exceeded",
    message: "Two agents at most",
    limit_type: "agents",
    current_plan: "free",
    upgrade_url: "https://example.com/upgrade",
  };
  t.server.replies = [{ status: 403, body: { detail } }];
  const failure = await failureOf(t.guard.agents.create({ name: "third" }));
  expect(failure).toBeInstanceOf(PlanLimitError);
  expect(failure).toBeInstanceOf(agentwarden.PermissionDeniedError);
  expect(failure).toMatchObject({
    message: "Two agents at most",
    code: "plan_limit_exceeded",
    limitType: "agents",
    currentPlan: "free",
    upgradeUrl: "https://example.com/upgrade",
  });
});

it.each([
  ["7", 7_000],
  ["0.5", 500],
  ["Wed, 21 Oct 2015 07:28:00 GMT", 0],
  ["soon", null],
  ["nan", null],
  ["-1", null],
  ["Infinity", null],
  ["1e999", null],
])("Retry-After: %s is told as %s ms", async (text, retryAfterMs) => {
  t.server.replies = [{ status: 429, headers: { "Retry-After": text } }];
  const failure = await failureOf(once().log(LOG));
  expect(failure).toBeInstanceOf(RateLimitError);
  expect(failure).toMatchObject({ retryAfterMs });
});

it.each(["<html>Bad gateway</html>", "", [1], "text", { detail: ["odd"] }, { detail: null }])(
  "an error page (%j) is still an error",
  async (body) => {
    t.server.replies = [{ status: 502, body }];
    const failure = await failureOf(once().log(LOG));
    expect(failure).toBeInstanceOf(ServerError);
    expect(String(failure)).toContain("HTTP 502");
  },
);

it("everything thrown is an AgentWardenError and says its own name", () => {
  const classes = Object.entries(agentwarden).filter(
    ([, value]) => typeof value === "function" && value.prototype instanceof Error,
  );
  expect(classes).toHaveLength(16);
  for (const [name, value] of classes) {
    const Kind = value as unknown as new (...given: unknown[]) => Error;
    const error = new Kind("x", { requestId: null, reason: null, approvalId: "a" });
    expect(error).toBeInstanceOf(AgentWardenError);
    expect([error.name, String(error)]).toEqual([name, `${name}: x`]);
  }
});
