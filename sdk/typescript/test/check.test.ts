import { describe, expect, it } from "vitest";
import {
  AgentWarden,
  AuthenticationError,
  type CheckResult,
  InvalidResponseError,
  NetworkError,
  RateLimitError,
  ValidationError,
} from "../src/index";
import { decision, KEY } from "./fake-server";
import { AGENT, failureOf, serverCase } from "./server-case";

const t = serverCase();
const MAY_DO = { agentId: AGENT, action: "may.do" };
const allow = decision("allow");

const MALFORMED: [string, unknown][] = [
  ["HTML", "<html>ok</html>"],
  ["nothing", ""],
  ["a list", []],
  ["null", null],
  ["true", true],
  ["no fields", {}],
  ["a bare allowed", { allowed: true }],
  ["no requires_approval", { allowed: true, decision: "allow" }],
  ["no decision", { ...allow, decision: undefined }],
  ["allowed as text", { ...allow, allowed: "true" }],
  ["allowed as a number", { ...allow, allowed: 1 }],
  ["allowed as a list", { ...allow, allowed: [true] }],
  ["allowed and requires approval", { ...allow, requires_approval: true }],
  ["allowed, but the decision is deny", { ...allow, decision: "deny" }],
  ["not allowed, but the decision is allow", { ...allow, allowed: false }],
  ["decision null", { ...allow, decision: null }],
  ["decision in capitals", { ...allow, decision: "ALLOW" }],
  ["an unknown decision", { ...allow, decision: "allowed" }],
  ["an allow with a reason", { ...allow, reason: "no" }],
  ["an allow with an approval", { ...allow, approval_id: "a" }],
  ["reason as an object", { ...decision("deny"), reason: {} }],
  ["no approval_id", decision("require_approval", "ask")],
  ["an empty approval_id", { ...decision("require_approval", "ask"), approval_id: "" }],
  ["allowed twice", `{"allowed":false,${JSON.stringify(allow).slice(1)}`],
  ["allowed twice, once escaped", `{"\\u0061llowed":false,${JSON.stringify(allow).slice(1)}`],
  ["a body cut off", JSON.stringify(allow).slice(0, -1)],
  ["two bodies", JSON.stringify(allow).repeat(2)],
  ["not UTF-8", Buffer.from(JSON.stringify({ ...allow, note: "\u00ff" }), "latin1")],
  ["in __proto__", `{"__proto__":${JSON.stringify(allow)}}`],
];

describe("a decision", () => {
  it("allow", async () => {
    const result = await t.guard.check({ ...MAY_DO, context: { amount: 5 } });
    expect(result).toMatchObject({
      decision: "allow",
      allowed: true,
      requiresApproval: false,
      reason: null,
      approvalId: null,
      checkId: "log_1",
      requestId: "req_1",
    });
    const [sent] = t.server.sent;
    expect(sent?.body).toEqual({ agent_id: AGENT, action: "may.do", context: { amount: 5 } });
    expect(sent?.headers["x-api-key"]).toBe(KEY);
  });

  it("require_approval", async () => {
    const result = await t.guard.check({ agentId: AGENT, action: "must.ask", context: null });
    expect(result).toMatchObject({ decision: "require_approval", allowed: false });
    if (result.decision !== "require_approval") throw new Error("for the compiler");
    expect(t.server.approvals.has(result.approvalId)).toBe(true);
    expect(result.expiresAt).toBe("2026-02-26T23:51:33Z");
    expect(t.server.sent[0]?.body).not.toHaveProperty("context");
  });

  it("deny", async () => {
    const result = await t.guard.check({ agentId: AGENT, action: "other" });
    const reason = 'No permission for action "other"';
    expect(result).toMatchObject({ decision: "deny", allowed: false, reason, error: null });
  });

  it("must be told apart before its fields can be read", async () => {
    const reasonOf = (result: CheckResult): string => {
      switch (result.decision) {
        case "allow":
          return "go";
        case "require_approval":
          return result.approvalId;
        case "deny":
          return result.reason;
      }
    };
    expect(reasonOf(await t.guard.check(MAY_DO))).toBe("go");
  });

  it("keeps what this version does not know, and cannot be changed", async () => {
    t.server.replies = [{ status: 200, body: { ...allow, new: 1 } }];
    const result = await t.guard.check(MAY_DO);
    expect(result.raw.new).toBe(1);
    expect(() => Object.assign(result, { allowed: false })).toThrow(TypeError);
  });
});

describe("never allowed when in doubt", () => {
  it.each(MALFORMED)("200 with %s is an error", async (_, body) => {
    t.server.replies = [{ status: 200, body }];
    expect(await failureOf(t.guard.check(MAY_DO))).toBeInstanceOf(InvalidResponseError);
    expect(t.server.sent).toHaveLength(1);
  });

  it.each(MALFORMED)('200 with %s is a deny with onError: "deny"', async (_, body) => {
    t.server.replies = [{ status: 200, body }];
    const result = await t.client({ onError: "deny" }).check(MAY_DO);
    expect(result).toMatchObject({ decision: "deny", allowed: false, requiresApproval: false });
  });

  it.each([201, 202, 204, 302, 307, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503])(
    "an allow that comes with %i is an error",
    async (status) => {
      const reply = { status, body: allow, headers: { Location: "/api/v1/check" } };
      t.server.replies = [reply, reply, reply];
      await expect(t.guard.check(MAY_DO)).rejects.toThrow();
    },
  );

  it("a member of Object.prototype is no member of an answer", async () => {
    t.server.replies = [{ status: 200, body: {} }];
    Object.assign(Object.prototype, allow);
    try {
      expect(await failureOf(t.guard.check(MAY_DO))).toBeInstanceOf(InvalidResponseError);
    } finally {
      for (const name of Object.keys(allow)) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  it.each([
    ["500", { status: 500, body: allow }],
    ["503", { status: 503, body: {} }],
    ["a connection that breaks", { status: 0 }],
    ["a body that never ends", { status: -2, body: JSON.stringify(allow) }],
    ["silence", { status: -1 }],
    ["HTML", { status: 200, body: "<html>" }],
    ["a redirect", { status: 302 }],
  ])("%s is a deny with a reason", async (_, reply) => {
    t.server.replies = [reply, reply, reply];
    const result = await t.client({ onError: "deny", timeoutMs: 200 }).check(MAY_DO);
    expect(result).toMatchObject({ decision: "deny", allowed: false });
    expect(result.reason).toContain("could not decide");
    expect(result.decision === "deny" && result.error).toBeTruthy();
  });

  it("nobody listening is a deny", async () => {
    const guard = t.client({ onError: "deny", baseUrl: "http://127.0.0.1:1" });
    const result = await guard.check(MAY_DO);
    expect(result.decision === "deny" && result.error).toBeInstanceOf(NetworkError);
  });

  it("a wrong key, a wrong request and a rate limit are thrown all the same", async () => {
    const guard = t.client({ onError: "deny" });
    const wrongKey = t.client({ onError: "deny", apiKey: "ak_wrong" });
    expect(await failureOf(wrongKey.check(MAY_DO))).toBeInstanceOf(AuthenticationError);
    const nan = { ...MAY_DO, context: { amount: Number.NaN } };
    expect(await failureOf(guard.check(nan))).toBeInstanceOf(ValidationError);
    const limited = { status: 429 };
    t.server.replies = [limited, limited, limited];
    expect(await failureOf(guard.check(MAY_DO))).toBeInstanceOf(RateLimitError);
  });
});

describe("a question", () => {
  it("redeems an approval", async () => {
    const act = { agentId: AGENT, action: "must.ask", context: { n: 1 } };
    const asked = await t.guard.check(act);
    const approvalId = asked.approvalId ?? "";
    Object.assign(t.server.approvals.get(approvalId) ?? {}, { status: "approved" });
    expect((await t.guard.check({ ...act, approvalId })).allowed).toBe(true);
    expect((await t.guard.check({ ...act, approvalId, context: { n: 2 } })).allowed).toBe(false);
  });

  it.each([
    [{ agentId: "", action: "a" }, "agentId"],
    [{ agentId: AGENT, action: "" }, "action"],
    [{ agentId: null, action: "a" }, "agentId"],
    [{ agentId: AGENT, action: 7 }, "action"],
    [{ agent_id: AGENT, action: "a" }, '"agent_id" is not one of check'],
    [{ ...MAY_DO, contxt: {} }, '"contxt" is not one of check'],
    [{ ...MAY_DO, context: [1] }, "context must be an object"],
    [{ ...MAY_DO, context: "x" }, "context must be an object"],
    [{ ...MAY_DO, context: new Date(0) }, "context must be an object"],
    [{ ...MAY_DO, approvalId: "" }, "approvalId"],
    [{ ...MAY_DO, idempotencyKey: "" }, "idempotencyKey"],
    [{ ...MAY_DO, idempotencyKey: "a b" }, "idempotencyKey"],
    [{ ...MAY_DO, idempotencyKey: "a\r\nX: 1" }, "idempotencyKey"],
    ["may.do", "check must be an object"],
  ])("%j is refused before it is sent", async (input, message) => {
    const failure = await failureOf(t.guard.check(input as never));
    expect(failure).toBeInstanceOf(ValidationError);
    expect(String(failure)).toContain(message);
    expect(t.server.sent).toEqual([]);
  });

  it("can be stopped, which is never a decision", async () => {
    t.server.replies = [{ status: -1 }];
    const stopper = new AbortController();
    const asked = t.client({ onError: "deny" }).check({ ...MAY_DO, signal: stopper.signal });
    const reason = new Error("no longer needed");
    stopper.abort(reason);
    expect(await failureOf(asked)).toBe(reason);
  });

  it("is asked through the fetch that was given", async () => {
    const guard = new AgentWarden({
      apiKey: KEY,
      fetch: async () => new Response(JSON.stringify(decision("allow"))),
    });
    expect((await guard.check(MAY_DO)).allowed).toBe(true);
  });

  it("ends in time though the fetch that was given knows no signals", async () => {
    const fetch = () => new Promise<Response>(() => undefined);
    const guard = t.client({ fetch, timeoutMs: 20, onError: "deny" });
    expect((await guard.check(MAY_DO)).decision).toBe("deny");
  });
});
