import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { webhooks } from "../../src/index";
import { KEY } from "../fake-server";
import { AGENT, serverCase } from "../server-case";
import { aHome, endOf, runCli, startCli } from "./run-cli";

const t = serverCase();
const home = aHome();
const environment = () => ({
  HOME: home,
  AGENTWARDEN_API_KEY: KEY,
  AGENTWARDEN_BASE_URL: t.server.url,
});
const run = (...args: string[]) => runCli(args, environment());
const decided = (status: string) => {
  t.server.onWait = (approval) => void Object.assign(approval, { status, comment: "seen" });
};
const slow = { timeout: 60_000 };

describe("check", slow, () => {
  it("exits with 0 only when it is allowed", async () => {
    const [allowed, denied, asked] = await Promise.all([
      run("check", AGENT, "may.do", "--context", '{"amount":5}'),
      run("check", AGENT, "other"),
      run("check", AGENT, "must.ask"),
    ]);
    expect(allowed).toEqual({ code: 0, out: "allow\n", err: "" });
    expect(denied).toMatchObject({ code: 3, out: 'deny: No permission for action "other"\n' });
    expect(asked.code).toBe(4);
    expect(asked.out).toMatch(/^require_approval: This action requires human approval \(approval /);
  });

  it.each([
    ["an unknown agent option", ["check", AGENT, "may.do", "--contxt", "{}"]],
    ["no action", ["check", AGENT]],
    ["help in the place of the action", ["check", AGENT, "--help"]],
    ["the version in the place of the action", ["check", AGENT, "--version"]],
    ["a context that is no object", ["check", AGENT, "may.do", "--context", "[1]"]],
    ["a context that is no JSON", ["check", AGENT, "may.do", "--context", "{amount:1}"]],
    [
      "a number that would be rounded",
      ["check", AGENT, "may.do", "--context", '{"a":100.00000000000000001}'],
    ],
    ["one key twice", ["check", AGENT, "may.do", "--context", '{"a":1,"a":2}']],
    ["a wait that is no number", ["check", AGENT, "may.do", "--wait", "soon"]],
  ])("with %s exits with 2 and asks nothing", async (_, args) => {
    expect((await run(...args)).code).toBe(2);
    expect(t.server.sent).toEqual([]);
  });

  it("exits with 1 when nobody decides: an outage, nonsense, a wrong key", async () => {
    const away = { status: 503, body: { detail: "away" }, headers: { "x-should-retry": "false" } };
    for (const reply of [
      away,
      { status: 200, body: { allowed: true } },
      { status: 401, body: {} },
    ]) {
      t.server.replies = [reply, reply, reply];
      const ended = await run("check", AGENT, "may.do");
      expect([ended.code, ended.out]).toEqual([1, ""]);
      t.server.replies = [];
    }
  });

  it("waits for a human, and uses the approval with the same context", async () => {
    decided("approved");
    const args = ["check", AGENT, "must.ask", "--context", "-", "--wait", "30", "--json"];
    const ended = await runCli(args, environment(), '{"amount":500}');
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.out)).toMatchObject({ decision: "allow", allowed: true });
    const redeemed = t.server.sent.at(-1)?.body;
    expect(redeemed).toMatchObject({ context: { amount: 500 }, approval_id: expect.any(String) });
  });

  it("exits with 3 when the human says no, with 4 when nobody does", async () => {
    decided("rejected");
    const no = await run("check", AGENT, "must.ask", "--wait", "30");
    expect([no.code, no.out]).toEqual([3, expect.stringContaining("Not approved: it is rejected")]);
    t.server.onWait = () => undefined;
    expect((await run("check", AGENT, "must.ask", "--wait", "0")).code).toBe(4);
  });

  it("uses an approval, once", async () => {
    await run("check", AGENT, "must.ask");
    const [[id, approval] = ["", {}]] = t.server.approvals;
    Object.assign(approval, { status: "approved" });
    const again = ["check", AGENT, "must.ask", "--approval", id];
    expect((await run(...again)).code).toBe(0);
    expect((await run(...again)).code).toBe(3);
  });

  it("shows escape sequences in a reason, and does not send them to the terminal", async () => {
    const ended = await run("check", AGENT, "red\u001b[2J");
    expect(ended.out).toContain("red\\u{1b}[2J");
  });
});

describe("log and approvals", slow, () => {
  it("writes an entry", async () => {
    const file = join(home, "context.json");
    writeFileSync(file, '{"amount": 5}');
    const ended = await run("log", AGENT, "may.do", "success", "--context", `@${file}`);
    expect(ended).toMatchObject({ code: 0, out: expect.stringMatching(/^[-0-9a-f]{36}\n$/) });
    expect(t.server.sent[0]?.body).toMatchObject({ status: "success", context: { amount: 5 } });
  });

  it("lists, and waits", async () => {
    await run("check", AGENT, "must.ask");
    const [[id, approval] = ["", {}]] = t.server.approvals;
    t.server.replies = [{ status: 200, body: { data: [approval, approval], next_cursor: "c" } }];
    const listed = await run("approvals", "list", "--status", "pending_approval", "--limit", "2");
    expect(listed.out.split("\n")).toHaveLength(3);
    expect(listed.out).toContain(`${id}  pending_approval`);
    expect(t.server.sent.at(-1)?.query).toEqual({ status: "pending_approval", limit: "2" });
    expect((await run("approvals", "wait", id, "--timeout", "0")).code).toBe(4);
    decided("rejected");
    expect((await run("approvals", "wait", id)).code).toBe(3);
    decided("approved");
    expect((await run("approvals", "wait", id)).code).toBe(0);
  });
});

describe("login", slow, () => {
  const file = join(home, ".config/agentwarden/config.json");
  const empty = { status: 200, body: { data: [], next_cursor: null } };

  it("keeps a key that the server knows, for this user alone, and for that server alone", async () => {
    mkdirSync(join(home, ".config/agentwarden"), { recursive: true });
    writeFileSync(file, "{}", { mode: 0o644 });
    t.server.replies = [empty];
    const kept = { HOME: home };
    const args = ["--base-url", t.server.url, "login"];
    const ended = await runCli(args, kept, `${KEY}\n`);
    expect([ended.code, ended.err]).toEqual([0, ""]);
    expect(ended.out).not.toContain(KEY);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      api_key: KEY,
      base_url: t.server.url,
    });
    expect((await runCli(["check", AGENT, "may.do"], kept)).code).toBe(0);
    const elsewhere = ["--base-url", "http://127.0.0.1:1", "check", AGENT, "may.do"];
    expect(await runCli(elsewhere, kept)).toMatchObject({
      code: 2,
      err: expect.stringContaining("is not sent to"),
    });
    const wrong = await runCli(args, kept, "ak_wrong");
    expect([wrong.code, JSON.parse(readFileSync(file, "utf8"))]).toMatchObject([
      1,
      { api_key: KEY },
    ]);
  });

  it("is told to whoever has no key", async () => {
    const ended = await runCli(["check", AGENT, "may.do"], { HOME: join(home, "nobody") });
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining("agentwarden login") });
  });
});

describe("webhooks listen", slow, () => {
  const secret = `whsec_${Buffer.from("a secret of twenty-four b").toString("base64")}`;
  const body = JSON.stringify({ event: "approval.approved", data: { action: "stripe.refund" } });

  it("passes on what is signed, nothing else, and deletes its endpoint at the end", async () => {
    const arrived: unknown[] = [];
    const target = createServer((request, response) => {
      arrived.push([request.url, request.headers["webhook-id"]]);
      request.on("data", (chunk) => arrived.push(String(chunk)));
      request.on("end", () => response.writeHead(202).end());
    });
    await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void target.close());
    const { port } = target.address() as AddressInfo;
    t.server.replies = [{ status: 201, body: { id: "whe_1", secret } }];
    const events = "approval.approved,approval.rejected";
    const forward = `http://127.0.0.1:${port}/hook`;
    const args = ["webhooks", "listen", "--forward", forward, "--events", events];
    const child = startCli(args, environment());
    const ended = endOf(child);
    await new Promise((resolve) => child.stderr?.once("data", resolve));
    const { url } = t.server.sent[0]?.body as { url: string };
    expect(t.server.sent[0]?.body).toEqual({ url, events: events.split(",") });
    const seconds = Math.floor(Date.now() / 1000);
    const send = async (signature: string) => {
      const headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": String(seconds),
        "webhook-signature": signature,
      };
      return (await fetch(url, { method: "POST", headers, body })).status;
    };
    expect(await send(await webhooks.sign(body, "evt_2", seconds, secret))).toBe(401);
    expect(arrived).toEqual([]);
    expect(await send(await webhooks.sign(body, "evt_1", seconds, secret))).toBe(202);
    expect(arrived).toEqual([["/hook", "evt_1"], body]);
    t.server.replies = [{ status: 204 }];
    child.kill("SIGINT");
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out).toMatch(/^\S+ {2}approval.approved {2}evt_1 {2}stripe.refund {2}→ 202\n$/);
    expect(t.server.paths().at(-1)).toBe("DELETE /webhook-endpoints/whe_1");
  });

  it("says why the service refuses", async () => {
    const detail = "url: must be a public address";
    t.server.replies = [{ status: 400, body: { detail, code: "invalid_field" } }];
    const ended = await run("webhooks", "listen", "--forward", "http://localhost:1/hook");
    expect(ended.code).toBe(1);
    expect(ended.err).toContain("WEBHOOK_ALLOW_PRIVATE");
    expect(ended.err).toContain(detail);
  });
});
