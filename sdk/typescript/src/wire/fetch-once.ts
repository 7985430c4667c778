import { APITimeoutError, NetworkError } from "../errors";
import type { Settings } from "../settings";
import type { Answer, WireRequest } from "./request";

/**
 * Sends once and reads the whole answer. Redirects are not followed: the key goes to the base URL
 * and nowhere else.
 *
 * Throws NetworkError, APITimeoutError after the request's timeout, or the reason of its signal.
 */
export async function fetchOnce(settings: Settings, request: WireRequest): Promise<Answer> {
  const { signal, timeoutMs } = request;
  signal?.throwIfAborted();
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([exchange(settings, request, stopper.signal), stopped(stopper)]);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (stopper.signal.aborted)
      throw new APITimeoutError(`No answer from AgentWarden within ${timeoutMs} ms`, { cause });
    throw new NetworkError(`AgentWarden could not be reached: ${causeText(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

async function exchange(
  settings: Settings,
  { method, url, headers, body }: WireRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const { fetch } = settings;
  // Some frameworks cache what is fetched; a cached decision is no decision.
  const init = { method, headers, body, signal, redirect: "manual", cache: "no-store" } as const;
  const response = await fetch(url, init);
  return {
    status: response.status,
    headers: response.headers,
    body: new Uint8Array(await response.arrayBuffer()),
    requestId: response.headers.get("x-request-id"),
  };
}

/** Rejects once stopped: an injected fetch may not know signals. */
function stopped({ signal }: AbortController): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
  });
}

/** The global fetch keeps what really went wrong in the cause. */
function causeText(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
