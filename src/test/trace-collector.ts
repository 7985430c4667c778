import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface SentSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number; message?: string };
  attributes: Record<string, unknown>;
  events: unknown[];
}

interface Sent {
  url: string;
  headers: IncomingMessage["headers"];
  service: unknown;
  scope: string;
  spans: SentSpan[];
}

export interface TraceCollector {
  endpoint: string;
  sent: Sent[];
  /** Every body as it came. */
  text: () => string;
  spans: () => SentSpan[];
  /** From now on takes requests and never answers them. */
  hang: () => void;
  close: () => Promise<void>;
}

type Value = { stringValue?: string; intValue?: number; doubleValue?: number; boolValue?: boolean };
type Attribute = { key: string; value: Value };
type WireSpan = Omit<SentSpan, "attributes"> & { attributes: Attribute[] };
interface WireBody {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { scope: { name: string }; spans: WireSpan[] }[];
  }[];
}

/** A server that takes traces as OTLP/HTTP with JSON, and keeps what it is sent. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const sent: Sent[] = [];
  const bodies: string[] = [];
  let hanging = false;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    const { url = "", headers } = request;
    for (const { resource, scopeSpans } of (JSON.parse(body) as WireBody).resourceSpans)
      for (const { scope, spans } of scopeSpans)
        sent.push({
          url,
          headers,
          service: named(resource.attributes)["service.name"],
          scope: scope.name,
          spans: spans.map((span) => ({ ...span, attributes: named(span.attributes) })),
        });
    if (!hanging) response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    text: () => bodies.join("\n"),
    spans: () => sent.flatMap(({ spans }) => spans),
    hang: () => void (hanging = true),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function named(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
