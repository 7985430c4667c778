import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const KEY = "test_0123456789abcdef";
const KEYED = ["/check", "/log"];
const FIELDS: Record<string, string[]> = {
  "/check": ["agent_id", "action", "context", "approval_id"],
  "/log": ["agent_id", "action", "status", "context", "ip_address"],
};

type Json = Record<string, unknown>;

/** One request as it arrived. */
export interface Sent {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage["headers"];
  text: string;
  body: Json;
  key: string | undefined;
}

/** One answer to give. Status 0 hangs up, -1 never answers, -2 stops in the middle of the body. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface FakeServer {
  url: string;
  sent: Sent[];
  /** Given first, in order; then the small product below answers. */
  replies: Reply[];
  /** What broke the contract. */
  violations: string[];
  approvals: Map<string, Json>;
  onWait: (approval: Json) => void;
  paths(): string[];
  /** The [action, status] of every log written. */
  logged(): unknown[][];
  close(): Promise<void>;
}

/** A small AgentWarden on a local port: it speaks the wire, and notes whatever breaks the contract. */
export async function startFakeServer(): Promise<FakeServer> {
  const remembered = new Map<string, { text: string; reply: Reply }>();
  const http = createServer((request, response) => {
    void readSent(request, fake).then((sent) => give(response, answer(fake, sent, remembered)));
  });
  const fake: FakeServer = {
    url: "",
    sent: [],
    replies: [],
    violations: [],
    approvals: new Map(),
    onWait: () => undefined,
    paths: () => fake.sent.map((one) => `${one.method} ${one.path}`),
    logged: () =>
      fake.sent
        .filter((one) => one.path === "/log")
        .map((one) => [one.body.action, one.body.status]),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  fake.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return fake;
}

/** The body of a check's answer. */
export function decision(kind: string, reason: string | null = null, approvalId?: string): Json {
  return {
    allowed: kind === "allow",
    requires_approval: kind === "require_approval",
    reason,
    approval_id: approvalId ?? null,
    decision: kind,
    check_id: "log_1",
    expires_at: approvalId ? "2026-02-26T23:51:33Z" : null,
  };
}

async function readSent(request: IncomingMessage, fake: FakeServer): Promise<Sent> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const { pathname, searchParams } = new URL(`http://x${request.url}`);
  if (!pathname.startsWith("/api/v1/")) fake.violations.push(`path ${pathname}`);
  return {
    method: request.method ?? "",
    path: pathname.slice("/api/v1".length),
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    text,
    body: (text === "" ? {} : JSON.parse(text)) as Json,
    key: request.headers["idempotency-key"] as string | undefined,
  };
}

function answer(
  fake: FakeServer,
  sent: Sent,
  remembered: Map<string, { text: string; reply: Reply }>,
): Reply {
  fake.sent.push(sent);
  fake.violations.push(...violationsOf(sent));
  const queued = fake.replies.shift();
  if (queued) return queued;
  const known = remembered.get(sent.key ?? "");
  if (known) return known.text === sent.text ? known.reply : { status: 422, body: { detail: "" } };
  const reply = product(fake, sent);
  if (sent.key) remembered.set(sent.key, { text: sent.text, reply });
  return reply;
}

function product(fake: FakeServer, sent: Sent): Reply {
  if (sent.headers["x-api-key"] !== KEY)
    return { status: 401, body: { detail: "Invalid API key", code: "invalid_api_key" } };
  if (sent.path === "/check") return { status: 200, body: decide(fake, sent.body) };
  if (sent.path === "/log")
    return { status: 201, body: { id: randomUUID(), organization_id: "org_1", ...sent.body } };
  const [, place, id, command] = sent.path.split("/");
  const approval = place === "approvals" ? fake.approvals.get(id ?? "") : undefined;
  if (!approval) return { status: 404, body: { detail: "Not found", code: "not_found" } };
  if (command === "cancel") approval.status = "cancelled";
  else if ("wait" in sent.query) fake.onWait(approval);
  return { status: 200, body: { ...approval } };
}

const RULES: Record<string, string> = { "may.do": "allow", "must.ask": "require_approval" };

function decide(fake: FakeServer, body: Json): Json {
  if ("approval_id" in body) return redeemed(fake, body);
  const kind = RULES[String(body.action)] ?? "deny";
  if (kind === "allow") return decision(kind);
  if (kind === "deny") return decision(kind, `No permission for action "${body.action}"`);
  const id = randomUUID();
  const { agent_id, action, context } = body;
  fake.approvals.set(id, { id, status: "pending_approval", agent_id, action, context });
  return decision(kind, "This action requires human approval", id);
}

function redeemed(fake: FakeServer, body: Json): Json {
  const approval = fake.approvals.get(String(body.approval_id)) ?? {};
  const told = (one: Json) => JSON.stringify([one.agent_id, one.action, one.context]);
  if (approval.status !== "approved" || told(approval) !== told(body) || approval.used)
    return decision("deny", "This approval cannot be redeemed");
  approval.used = true;
  return decision("allow");
}

function give(response: ServerResponse, reply: Reply): void {
  if (reply.status === -1) return;
  if (reply.status === 0) {
    response.destroy();
    return;
  }
  const raw = typeof reply.body === "string" || Buffer.isBuffer(reply.body);
  const body = raw ? (reply.body as string | Buffer) : JSON.stringify(reply.body ?? null);
  const status = reply.status === -2 ? 200 : reply.status;
  const headers = { "Content-Type": "application/json", "X-Request-Id": "req_1", ...reply.headers };
  response.writeHead(status, headers);
  if (reply.status === -2) {
    response.write(body);
    return;
  }
  response.end(status === 204 ? undefined : body);
}

/** What is wrong with a request by the contract. */
function violationsOf(sent: Sent): string[] {
  const { path, headers, text, body, key, query } = sent;
  const found: string[] = [];
  const must = (holds: boolean, what: string) => void (holds || found.push(`${path}: ${what}`));
  must(String(headers["user-agent"]).startsWith("agentwarden-typescript/"), "user-agent");
  must(!text || headers["content-type"] === "application/json", "content-type");
  must(headers.authorization === undefined, "authorization beside the key");
  must(Number(query.wait ?? 0) <= 60, "waits longer than 60 s");
  must(/^\d*$/.test(query.wait ?? ""), "wait is no whole number");
  if (!KEYED.includes(path)) return found;
  must(Boolean(key), "no idempotency key");
  const unknown = Object.keys(body).filter((name) => !FIELDS[path]?.includes(name));
  must(unknown.length === 0, `unknown fields ${unknown}`);
  const { context = {} } = body;
  const isObject = typeof context === "object" && context !== null && !Array.isArray(context);
  must(isObject, "context is not an object");
  return found;
}
