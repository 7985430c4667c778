import { type AgentWardenError, NetworkError } from "../errors";
import type { Settings } from "../settings";
import { fetchOnce } from "../wire/fetch-once";
import { readError } from "../wire/read-error";
import type { Answer, WireRequest } from "../wire/request";

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 8_000;
const MAX_RETRY_AFTER_MS = 60_000;

/** The answer to a request, asked again where that is safe and may help. Throws the last error. */
export async function send(settings: Settings, request: WireRequest): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await tryOnce(settings, request);
    if ("answer" in outcome) return outcome.answer;
    const { error, refused } = outcome;
    if (refused || attempt >= settings.maxRetries || !mayRepeat(request, error)) throw error;
    await settings.clock.sleep(delayMs(settings, attempt, error), request.signal);
  }
}

/** Whether the trouble is likely to pass: no answer, 408, 429, 5xx, or our own first try at work. */
export function isPassing(error: AgentWardenError): boolean {
  if (error.status === null) return error instanceof NetworkError;
  if (error.status === 409) return error.code === "idempotency_in_progress";
  return error.status === 408 || error.status === 429 || error.status >= 500;
}

type Outcome = { answer: Answer } | { error: AgentWardenError; refused: boolean };

async function tryOnce(settings: Settings, request: WireRequest): Promise<Outcome> {
  try {
    const answer = await fetchOnce(settings, request);
    const error = readError(answer);
    if (error === null) return { answer };
    return { error, refused: answer.headers.get("x-should-retry") === "false" };
  } catch (error) {
    if (error instanceof NetworkError) return { error, refused: false };
    throw error;
  }
}

/** A request that was turned away for now has done nothing, so any may be sent again. */
function mayRepeat(request: WireRequest, error: AgentWardenError): boolean {
  return error.status === 429 || (request.repeatable && isPassing(error));
}

/** What the server asked for, else doubling, scaled down by up to a quarter. */
function delayMs({ clock }: Settings, attempt: number, error: AgentWardenError): number {
  if (error.retryAfterMs !== null) return Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS);
  const delay = Math.min(FIRST_DELAY_MS * 2 ** attempt, MAX_DELAY_MS);
  return delay * (1 - 0.25 * clock.random());
}
