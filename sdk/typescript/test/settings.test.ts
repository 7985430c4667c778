import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AgentWarden, AuthenticationError, ValidationError } from "../src/index";
import { KEY } from "./fake-server";
import { AGENT, failureOf, serverCase } from "./server-case";

const t = serverCase();
const MAY_DO = { agentId: AGENT, action: "may.do" };

afterEach(() => void (vi.unstubAllEnvs(), vi.unstubAllGlobals()));

describe("settings", () => {
  it("come from the environment when left out", async () => {
    vi.stubEnv("AGENTWARDEN_API_KEY", KEY);
    vi.stubEnv("AGENTWARDEN_BASE_URL", t.server.url);
    expect((await new AgentWarden().check(MAY_DO)).allowed).toBe(true);
  });

  it("come from Deno's environment where there is no process, if it may be read", async () => {
    vi.stubGlobal("process", undefined);
    const found: Record<string, string> = { AGENTWARDEN_API_KEY: KEY };
    vi.stubGlobal("Deno", { env: { get: (name: string) => found[name] } });
    expect(() => new AgentWarden()).not.toThrow();
    const get = () => {
      throw new Error("NotCapable");
    };
    vi.stubGlobal("Deno", { env: { get } });
    expect(() => new AgentWarden()).toThrow(AuthenticationError);
    vi.stubGlobal("Deno", undefined);
    expect(() => new AgentWarden()).toThrow(AuthenticationError);
  });

  it.each(["", "/", "//", "/api/v1", "/api/v1/"])(
    'take a base URL that ends with "%s"',
    async (e) => {
      const guard = new AgentWarden({ apiKey: KEY, baseUrl: t.server.url + e });
      expect((await guard.check(MAY_DO)).allowed).toBe(true);
    },
  );

  it("are changed in a copy", async () => {
    const hurried = t.guard.withOptions({ maxRetries: 0 });
    t.server.replies = [{ status: 500 }];
    await failureOf(hurried.check(MAY_DO));
    expect(t.server.sent).toHaveLength(1);
    t.server.replies = [{ status: 500 }];
    expect((await t.guard.check(MAY_DO)).allowed).toBe(true);
    expect(() => t.guard.withOptions({ onError: "allow" as never })).toThrow(ValidationError);
  });

  it("name the missing key and what to do", () => {
    vi.stubEnv("AGENTWARDEN_API_KEY", "");
    expect(() => new AgentWarden()).toThrow(/AGENTWARDEN_API_KEY/);
    expect(() => new AgentWarden({ apiKey: "" })).toThrow(AuthenticationError);
  });

  it.each(["ak_1\r\nX-Evil: 1", "ak_ü", "ak_1 ak_2"])("refuse the key %j", (apiKey) => {
    expect(() => new AgentWarden({ apiKey })).toThrow(AuthenticationError);
  });

  it.each([
    { timeoutMs: 0 },
    { timeoutMs: Infinity },
    { timeoutMs: 2 ** 31 },
    { timeoutMs: "30" },
    { maxRetries: -1 },
    { maxRetries: 1.5 },
    { maxRetries: true },
    { onError: "allow" },
    { baseUrl: "localhost:3000" },
    { baseUrl: "ftp://example.com" },
    { baseUrl: "https://" },
    { baseUrl: "https://user:secret@example.com" },
    { baseUrl: "https://example.com?x=1" },
    { baseUrl: "https://example.com/#x" },
    { baseUrl: "https://exa mple.com" },
    { fetch: "fetch" },
    { timeout: 30 },
  ])("refuse %j", (wrong) => {
    expect(() => new AgentWarden({ apiKey: KEY, ...(wrong as object) })).toThrow(ValidationError);
  });

  it("without a fetch anywhere say what to do", () => {
    vi.stubGlobal("fetch", undefined);
    expect(() => new AgentWarden({ apiKey: KEY })).toThrow(/pass new AgentWarden\(\{ fetch \}\)/);
  });
});

it("the key is not shown, and errors do not tell it", async () => {
  const shown = inspect(t.guard, { depth: null, showHidden: true }) + JSON.stringify(t.guard);
  expect(shown).not.toContain(KEY);
  t.server.replies = [{ status: 400, body: { detail: "no" } }];
  const failure = await failureOf(t.guard.check(MAY_DO));
  expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(KEY);
});

it("where WebCrypto is no global, as in Node 18, it is found", async () => {
  vi.stubGlobal("crypto", undefined);
  expect((await t.guard.check(MAY_DO)).allowed).toBe(true);
  expect(t.server.sent[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
});

it("sleeps and wakes on the system's clock, and not after it was stopped", async () => {
  const guard = new AgentWarden({ apiKey: KEY, baseUrl: t.server.url });
  t.server.replies = [{ status: 429, headers: { "Retry-After": "0.01" } }];
  expect((await guard.check(MAY_DO)).allowed).toBe(true);
  t.server.replies = [{ status: 429, headers: { "Retry-After": "60" } }];
  const stopper = new AbortController();
  const asked = guard.check({ ...MAY_DO, signal: stopper.signal });
  await vi.waitFor(() => expect(t.server.sent).toHaveLength(3));
  stopper.abort(new Error("stopped"));
  expect(String(await failureOf(asked))).toBe("Error: stopped");
});
