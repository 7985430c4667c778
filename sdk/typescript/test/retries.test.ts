import { describe, expect, it } from "vitest";
import {
  APITimeoutError,
  ConflictError,
  NetworkError,
  RateLimitError,
  ServerError,
  ValidationError,
} from "../src/index";
import type { Reply } from "./fake-server";
import { AGENT, failureOf, serverCase } from "./server-case";

const t = serverCase();
const ACT = { agentId: AGENT, action: "may.do", context: { n: 1 } };
const BUSY = { detail: "still running", code: "idempotency_in_progress" };
const PASSING: Reply[] = [
  ...[0, 408, 429, 500, 503].map((status) => ({ status })),
  { status: 409, body: BUSY },
];

describe("trying again", () => {
  it.each(PASSING)("a check after $status, with the same key and bytes", async (reply) => {
    t.server.replies = [reply, reply];
    expect((await t.guard.check(ACT)).allowed).toBe(true);
    expect(t.server.sent).toHaveLength(3);
    expect(new Set(t.server.sent.map((one) => one.key)).size).toBe(1);
    expect(new Set(t.server.sent.map((one) => one.text)).size).toBe(1);
  });

  it("a log, with the same key; another log has another", async () => {
    t.server.replies = [{ status: 0 }, { status: 500 }];
    await t.guard.log({ ...ACT, status: "success" });
    expect(new Set(t.server.sent.map((one) => one.key)).size).toBe(1);
    await t.guard.log({ ...ACT, status: "success" });
    expect(new Set(t.server.sent.map((one) => one.key)).size).toBe(2);
  });

  it("with the key that was given", async () => {
    t.server.replies = [{ status: 500 }];
    await t.guard.check({ ...ACT, idempotencyKey: "call_1" });
    expect(t.server.sent.map((one) => one.key)).toEqual(["call_1", "call_1"]);
  });

  it.each([
    [500, ServerError],
    [0, NetworkError],
    [429, RateLimitError],
  ])("ends after two retries of %i with the last error", async (status, kind) => {
    t.server.replies = [{ status }, { status }, { status }];
    expect(await failureOf(t.guard.check(ACT))).toBeInstanceOf(kind);
    expect(t.server.sent).toHaveLength(3);
  });

  it.each([
    [{ status: 409, body: { code: "idempotency_key_reused" } }, ConflictError],
    [{ status: 409 }, ConflictError],
    [{ status: 422 }, ValidationError],
    [{ status: 503, headers: { "X-Should-Retry": "false" } }, ServerError],
  ])("is not for a refusal: %j", async (reply, kind) => {
    t.server.replies = [reply];
    expect(await failureOf(t.guard.check(ACT))).toBeInstanceOf(kind);
    expect(t.server.sent).toHaveLength(1);
  });

  it.each([
    [0, NetworkError],
    [500, ServerError],
    [408, APITimeoutError],
  ])("is not for a create whose answer is lost with %i", async (status, kind) => {
    t.server.replies = [{ status }];
    const url = "https://example.com";
    const made = t.guard.webhookEndpoints.create({ url, events: ["approval.approved"] });
    expect(await failureOf(made)).toBeInstanceOf(kind);
    expect(t.server.sent).toHaveLength(1);
  });

  it("is for a create that was turned away for now", async () => {
    t.server.replies = [
      { status: 429, headers: { "Retry-After": "2" } },
      { status: 201, body: { id: "agent_2" } },
    ];
    expect((await t.guard.agents.create({ name: "two" })).id).toBe("agent_2");
    expect(t.clock.slept).toEqual([2_000]);
  });

  it.each([-1, -2])("a server that falls silent (%i) is a timeout", async (status) => {
    t.server.replies = [{ status, body: "{" }];
    const hurried = t.guard.withOptions({ timeoutMs: 50, maxRetries: 0 });
    const failure = await failureOf(hurried.check(ACT));
    expect(failure).toBeInstanceOf(APITimeoutError);
    expect(String(failure)).toContain("within 50 ms");
  });
});

describe("the pause before trying again", () => {
  it("doubles up to eight seconds", async () => {
    t.server.replies = Array.from({ length: 7 }, () => ({ status: 500 }));
    await t.client({ maxRetries: 7 }).check(ACT);
    expect(t.clock.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it("is shortened by chance, by up to a quarter", async () => {
    t.clock.random = () => 1;
    t.server.replies = [{ status: 500 }, { status: 500 }];
    await t.guard.check(ACT);
    expect(t.clock.slept).toEqual([375, 750]);
  });

  it("is what Retry-After says, up to a minute", async () => {
    t.server.replies = [
      { status: 429, headers: { "Retry-After": "3" } },
      { status: 503, headers: { "Retry-After": "9999" } },
    ];
    await t.guard.check(ACT);
    expect(t.clock.slept).toEqual([3_000, 60_000]);
  });
});
