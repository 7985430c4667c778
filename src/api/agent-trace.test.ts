import { createRequire } from "node:module";
import { trace } from "@opentelemetry/api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTraceExport, type TraceExport } from "@/lib/trace-export";
import type { Platform } from "@/services/context";
import { createDeliveries } from "@/services/webhooks/deliver-due";
import { agentApi, type AgentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anEndpoint, anOrganization } from "@/test/factories";
import { aLogger } from "@/test/log-lines";
import { type SentSpan, startTraceCollector, type TraceCollector } from "@/test/trace-collector";
import { handleAgentRequest } from "./router";

const platform = testPlatform();
const PRIVATE = "DE00-very-private";
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const SERVER = 2;
const CLIENT = 3;

let collector: TraceCollector;
let traces: TraceExport;
let api: AgentApi;
let secret: string;
let agentId: string;

beforeAll(async () => {
  const owner = await anOrganization(platform);
  ({ id: agentId } = await anAgent(owner, [{ action: "files.read" }]));
  await anEndpoint(owner, ["log.blocked"]);
  ({ secret } = await aKey(owner));
  api = agentApi(platform, secret);
});

function loadedSdk(): string[] {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  return loaded.filter((path) => /@opentelemetry\/(?!api\/)/.test(path));
}

const check = (action: string, headers = {}) =>
  api.post("/api/v1/check", { agent_id: agentId, action, context: { iban: PRIVATE } }, headers);

describe("without an endpoint", () => {
  it("nothing is loaded, and requests are answered as ever", async () => {
    const { logger } = aLogger();
    const off = await startTraceExport({ endpoint: undefined, serviceName: "x", logger });
    expect((await check("files.read", { traceparent: `00-${TRACE}-${SPAN}-01` })).status).toBe(200);
    expect(trace.getActiveSpan()).toBeUndefined();
    expect(loadedSdk()).toEqual([]);
    await off.stop();
  });
});

describe("with an endpoint", () => {
  beforeAll(async () => {
    collector = await startTraceCollector();
  });
  afterAll(() => collector.close());
  beforeEach(async () => {
    collector.sent.length = 0;
    const { logger } = aLogger();
    const endpoint = `${collector.endpoint}/`;
    traces = await startTraceExport({ endpoint, serviceName: "agentwarden", logger });
  });

  const under = (parent: SentSpan | undefined) =>
    collector.spans().filter((span) => span.parentSpanId === parent?.spanId);
  const spanNamed = (name: string) => collector.spans().find((span) => span.name === name);

  it("a check is a span with its transactions in it, sent to /v1/traces", async () => {
    const answer = await check("files.read", { "X-Request-Id": "r-1" });
    await traces.stop();
    expect(loadedSdk()).not.toEqual([]);
    expect(collector.sent[0]).toMatchObject({ url: "/v1/traces", service: "agentwarden" });
    expect(collector.sent[0]?.headers["content-type"]).toBe("application/json");
    expect(answer.status).toBe(200);
    const span = spanNamed("POST /api/v1/check");
    expect(span).toMatchObject({
      kind: SERVER,
      attributes: {
        "http.request.method": "POST",
        "http.route": "/api/v1/check",
        "http.response.status_code": 200,
        "agentwarden.decision": "allow",
        "agentwarden.request_id": "r-1",
      },
    });
    expect(span?.parentSpanId ?? "").toBe("");
    const inside = under(span);
    expect(inside.map(({ name, kind }) => [name, kind])).toEqual([
      ["transaction", CLIENT],
      ["transaction", CLIENT],
    ]);
    expect(inside.map(({ attributes }) => attributes["agentwarden.scope"])).toEqual([
      "together",
      "together",
    ]);
    expect(collector.spans()).toHaveLength(3);
  });

  it("the caller's traceparent is its parent, and one that is not sampled is kept out", async () => {
    await check("files.read", { traceparent: `00-${TRACE}-${SPAN}-01` });
    await check("files.write", { traceparent: `00-${TRACE}-${SPAN}-00` });
    await traces.stop();
    const span = spanNamed("POST /api/v1/check");
    expect(span).toMatchObject({ traceId: TRACE, parentSpanId: SPAN });
    expect(collector.spans().filter(({ kind }) => kind === SERVER)).toHaveLength(1);
  });

  it("parallel requests keep their spans apart", async () => {
    await Promise.all(Array.from({ length: 20 }, () => check("files.read")));
    await traces.stop();
    const requests = collector.spans().filter(({ kind }) => kind === SERVER);
    expect(requests).toHaveLength(20);
    expect(new Set(requests.map(({ traceId }) => traceId)).size).toBe(20);
    for (const request of requests) expect(under(request)).toHaveLength(2);
  });

  it("a refusal is no error, a failure is one, and neither says what the request held", async () => {
    await api.get(`/api/v1/agents/agent_${PRIVATE}`);
    await platform.sql`alter table log_entries add constraint planted check (action <> 'files.read') not valid`;
    expect((await check("files.read")).status).toBe(500);
    await platform.sql`alter table log_entries drop constraint planted`;
    await traces.stop();
    const refused = spanNamed("GET /api/v1/agents/:id");
    expect(refused?.attributes["http.response.status_code"]).toBe(404);
    const codes = (span: SentSpan | undefined) =>
      [span, ...under(span)].map((each) => each?.status.code);
    expect(new Set(codes(refused))).toEqual(new Set([0]));
    const failed = spanNamed("POST /api/v1/check");
    expect(codes(failed)).toEqual([2, 0, 2]);
    for (const kept of [PRIVATE, secret, "planted"]) expect(collector.text()).not.toContain(kept);
    expect(collector.spans().flatMap(({ events }) => events)).toEqual([]);
  });

  it("an attempt is a trace of its own; the receiver gets no header more", async () => {
    await platform.sql`delete from webhook_deliveries`;
    platform.webhookRequests.length = 0;
    const deliveries = createDeliveries(platform);
    let delivered: Promise<unknown> | undefined;
    const request = new Request("http://localhost:3000/api/v1/check", {
      method: "POST",
      headers: {
        "X-API-Key": secret,
        "Content-Type": "application/json",
        traceparent: `00-${TRACE}-${SPAN}-01`,
      },
      body: JSON.stringify({ agent_id: agentId, action: "files.write" }),
    });
    const deliverAfterResponse = () => void (delivered = deliveries.deliverDue());
    await handleAgentRequest(request, { platform: platform as Platform, deliverAfterResponse });
    await delivered;
    await traces.stop();
    const attempt = spanNamed("webhook attempt");
    expect(attempt).toMatchObject({
      kind: CLIENT,
      attributes: { "agentwarden.attempt": 1, "http.response.status_code": 200 },
    });
    expect(attempt?.traceId).not.toBe(TRACE);
    expect(attempt?.attributes["agentwarden.delivery_id"]).toMatch(/^dlv_/);
    expect(under(attempt)).toHaveLength(1);
    expect(under(spanNamed("POST /api/v1/check"))).toHaveLength(2);
    const [sent] = platform.webhookRequests;
    expect(Object.keys(sent?.headers ?? {}).sort()).toEqual([
      "webhook-id",
      "webhook-signature",
      "webhook-timestamp",
    ]);
  });

  it("only the service's own spans are sent: Next's name addresses that hold tokens", async () => {
    trace.getTracer("next.js").startSpan("GET /invitation/token").end();
    await check("files.read");
    await traces.stop();
    expect(collector.text()).not.toContain("/invitation/token");
    expect(new Set(collector.sent.map(({ scope }) => scope))).toEqual(new Set(["agentwarden"]));
  });

  it("a collector that hangs holds up a stop for two seconds at most", async () => {
    const hanging = await startTraceCollector();
    hanging.hang();
    await traces.stop();
    const { logger } = aLogger();
    const started = await startTraceExport({
      endpoint: hanging.endpoint,
      serviceName: "x",
      logger,
    });
    expect((await check("files.read")).status).toBe(200);
    const startedAt = performance.now();
    await started.stop();
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    await hanging.close();
  });
});
