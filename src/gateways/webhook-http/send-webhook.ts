import { type Client, type Dispatcher, errors } from "undici";

import { type AttemptOutcome, type FailureReason, outcomeOfStatus } from "@/domain/webhook-retry";

import type { PrivateAllowance } from "./address-guard";
import { parseWebhookUrl } from "./check-url";
import { AttemptFailure, type Route } from "./guarded-connect";
import { type Connections, createConnections } from "./kept-connections";
import { readExcerpt } from "./read-excerpt";
import { parseRetryAfter } from "./retry-after";
import { type ResolveHost, resolverFor } from "./resolve-host";

const USER_AGENT = "AgentWarden-Webhooks/1";

export type WebhookRequest = {
  url: string;
  /** Sent beside the sender's own; these are the signature headers. */
  headers: Readonly<Record<string, string>>;
  /** JSON, sent byte for byte as UTF-8. */
  body: string;
};

export type AttemptResult = AttemptOutcome & {
  durationMs: number;
  /** The beginning of the answer's body as text; null when it had none that can be shown. */
  responseExcerpt: string | null;
};

/** Makes one attempt. Never rejects: whatever goes wrong is a result with its reason. */
export type WebhookSender = (request: WebhookRequest) => Promise<AttemptResult>;

export type SenderOptions = {
  allowance: PrivateAllowance;
  /** Limit for the name, the connection, TLS and the answer's headers together. */
  timeoutMs?: number;
  /** How much of a body is read, so that an ordinary receiver can finish writing. */
  maxResponseBytes?: number;
  resolve?: ResolveHost;
  /** PEM of a certificate authority trusted instead of the usual ones. */
  certificateAuthority?: string;
};

/**
 * The sender of webhook deliveries. A connection is kept for a moment for the next one to the same
 * place; a receiver that closes it meanwhile is called again, over a new one. `close` waits for the
 * attempts under way.
 */
export function createWebhookSender(
  options: SenderOptions,
): WebhookSender & { close: () => Promise<void> } {
  const settings: Settings = {
    timeoutMs: 10_000,
    maxResponseBytes: 64 * 1_024,
    resolve: resolverFor(options.allowance),
    connections: createConnections(),
    ...options,
  };
  const underWay = new Set<Promise<AttemptResult>>();

  function send(request: WebhookRequest): Promise<AttemptResult> {
    const attempt = makeAttempt(request, settings).finally(() => underWay.delete(attempt));
    underWay.add(attempt);
    return attempt;
  }
  async function close(): Promise<void> {
    await Promise.allSettled(underWay);
    await settings.connections.close();
  }
  return Object.assign(send, { close });
}

type Settings = SenderOptions &
  Required<Pick<SenderOptions, "timeoutMs" | "maxResponseBytes" | "resolve">> & {
    connections: Connections;
  };

type Answer = { outcome: AttemptOutcome; responseExcerpt: string | null };

async function makeAttempt(request: WebhookRequest, settings: Settings): Promise<AttemptResult> {
  const startedAt = performance.now();
  const { outcome, responseExcerpt } = await deliver(request, settings);
  return { ...outcome, responseExcerpt, durationMs: Math.round(performance.now() - startedAt) };
}

async function deliver(request: WebhookRequest, settings: Settings): Promise<Answer> {
  const parsed = parseWebhookUrl(request.url);
  if (!parsed.ok) return failure("invalid_url");

  const { url, target } = parsed;
  const deadline = new AbortController();
  const { signal } = deadline;
  const timer = setTimeout(() => deadline.abort(new AttemptFailure("timeout")), settings.timeoutMs);
  const route = { ...settings, target, secure: url.protocol === "https:", signal };
  const call = { request, url, route };
  try {
    return await exchangeOnce(call, settings, false).catch((error: unknown) => {
      if (!(error instanceof Severed)) throw error;
      return exchangeOnce(call, settings, true);
    });
  } catch (error) {
    return failure(reasonOf(error));
  } finally {
    clearTimeout(timer);
  }
}

type Exchange = { request: WebhookRequest; url: URL; route: Route };

/** A connection that was kept broke before an answer came: its receiver had done with it. */
class Severed extends Error {}

/** @throws Severed */
async function exchangeOnce(call: Exchange, settings: Settings, fresh: boolean): Promise<Answer> {
  const { connections } = settings;
  const connection = connections.lend(call.url.origin, call.route, fresh);
  const { client, isUsed } = connection;
  try {
    return await exchange(client, call, settings);
  } catch (error) {
    throw isUsed && isBreak(error) ? new Severed() : error;
  } finally {
    await connections.giveBack(connection);
  }
}

function isBreak(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof errors.SocketError || code === "ECONNRESET" || code === "EPIPE";
}

async function exchange(client: Client, call: Exchange, settings: Settings): Promise<Answer> {
  const response = await client.request({
    method: "POST",
    path: call.url.pathname + call.url.search,
    headers: {
      "user-agent": USER_AGENT,
      "content-type": "application/json",
      // An answer is kept as it comes, so it should come readable.
      "accept-encoding": "identity",
      ...call.request.headers,
    },
    body: call.request.body,
    signal: call.route.signal,
  });
  const retryAfterMs = parseRetryAfter(firstValue(response, "retry-after"), Date.now());
  return {
    outcome: outcomeOfStatus(response.statusCode, retryAfterMs),
    responseExcerpt: await readExcerpt(response, settings.maxResponseBytes),
  };
}

function firstValue({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function reasonOf(error: unknown): FailureReason {
  if (error instanceof AttemptFailure) return error.reason;
  if (error instanceof errors.HeadersOverflowError) return "response_too_large";
  return "connection_failed";
}

function failure(reason: FailureReason): Answer {
  return { outcome: { ok: false, reason }, responseExcerpt: null };
}
