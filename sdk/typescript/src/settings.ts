import { environmentSetting } from "./environment";
import { AuthenticationError, ValidationError } from "./errors";
import { refuseUnknown } from "./given";

/** Time and chance, replaceable in tests. Times are in milliseconds. */
export interface Clock {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  now(): number;
  random(): number;
}

/** How a client is set up; everything can be left out. */
export interface AgentWardenOptions {
  /** Defaults to the environment's AGENTWARDEN_API_KEY. */
  apiKey?: string;
  /** Defaults to the environment's AGENTWARDEN_BASE_URL, then http://localhost:3000. */
  baseUrl?: string;
  /** Milliseconds for each request, retries not included. Defaults to 30,000. */
  timeoutMs?: number;
  /** Attempts after the first, where trying again is safe. Defaults to 2. */
  maxRetries?: number;
  /**
   * What `check` does when AgentWarden cannot be reached, fails or answers nonsense: throw
   * (the default), or answer a deny. There is no setting that allows.
   */
  onError?: "throw" | "deny";
  /** Used instead of the global fetch. */
  fetch?: typeof fetch;
  /** Told what went wrong without stopping anything. Defaults to console.warn. */
  warn?: (message: string) => void;
  clock?: Clock;
}

/** Options, all of them filled in and checked. */
export type Settings = Readonly<Required<AgentWardenOptions>>;

const OPTIONS = [
  ...["apiKey", "baseUrl", "timeoutMs", "maxRetries", "onError", "fetch", "warn", "clock"],
];
const DEFAULT_BASE_URL = "http://localhost:3000";
export const API_ROOT = "/api/v1";

/**
 * Fills in what was left out.
 *
 * Throws AuthenticationError without a usable key, ValidationError for any other bad setting.
 */
export function resolveSettings(options: AgentWardenOptions): Settings {
  refuseUnknown("the options of AgentWarden", options, OPTIONS);
  return checked({
    apiKey: resolveApiKey(options.apiKey),
    baseUrl: resolveBaseUrl(options.baseUrl),
    timeoutMs: options.timeoutMs ?? 30_000,
    maxRetries: options.maxRetries ?? 2,
    onError: options.onError ?? "throw",
    fetch: resolveFetch(options.fetch),
    warn: options.warn ?? ((message) => console.warn(message)),
    clock: options.clock ?? SYSTEM_CLOCK,
  });
}

/** The settings with some of them changed. Throws ValidationError for a bad one. */
export function changedSettings(
  settings: Settings,
  changes: Pick<AgentWardenOptions, "timeoutMs" | "maxRetries" | "onError">,
): Settings {
  refuseUnknown("withOptions", changes, ["timeoutMs", "maxRetries", "onError"]);
  return checked({
    ...settings,
    timeoutMs: changes.timeoutMs ?? settings.timeoutMs,
    maxRetries: changes.maxRetries ?? settings.maxRetries,
    onError: changes.onError ?? settings.onError,
  });
}

/** Printable ASCII without spaces: fits in an HTTP header as it is. */
export function isHeaderSafe(text: string): boolean {
  return /^[!-~]+$/.test(text);
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

function checked(settings: Settings): Settings {
  const { timeoutMs, maxRetries, onError } = settings;
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS))
    throw new ValidationError(
      `timeoutMs must be a number of milliseconds above 0, not ${String(timeoutMs)}`,
    );
  if (!Number.isInteger(maxRetries) || maxRetries < 0)
    throw new ValidationError(
      `maxRetries must be a whole number from 0, not ${String(maxRetries)}`,
    );
  if (onError !== "throw" && onError !== "deny")
    throw new ValidationError(`onError must be "throw" or "deny", not ${String(onError)}`);
  return settings;
}

function resolveApiKey(given: string | undefined): string {
  const key = String(given || environmentSetting("AGENTWARDEN_API_KEY")).trim();
  if (key === "")
    throw new AuthenticationError(
      "No API key: pass new AgentWarden({ apiKey }) or set the environment variable AGENTWARDEN_API_KEY",
    );
  if (!isHeaderSafe(key))
    throw new AuthenticationError(
      "The API key contains characters no key has; was it copied whole?",
    );
  return key;
}

/** Without a trailing slash or API root. */
function resolveBaseUrl(given: string | undefined): string {
  const text = String(given || environmentSetting("AGENTWARDEN_BASE_URL") || DEFAULT_BASE_URL);
  const url = trimmed(trimmed(text.trim()).replace(/\/api\/v1$/, ""));
  const wrong = new ValidationError(
    `baseUrl must look like https://agentwarden.example.com, not "${url}"`,
  );
  if (!/^https?:\/\/[^/?#@\\\s]+(?:\/[^?#@\\\s]*)?$/i.test(url)) throw wrong;
  try {
    void new URL(url);
  } catch {
    throw wrong;
  }
  return url;
}

function trimmed(url: string): string {
  let end = url.length;
  while (url[end - 1] === "/") end -= 1;
  return url.slice(0, end);
}

function resolveFetch(given: typeof fetch | undefined): typeof fetch {
  if (given === undefined && typeof globalThis.fetch !== "function")
    throw new ValidationError("There is no global fetch here: pass new AgentWarden({ fetch })");
  // Looked up for each call, so that what instruments the global later is used too.
  const chosen = given ?? ((input, init) => globalThis.fetch(input, init));
  if (typeof chosen !== "function") throw new ValidationError("fetch must be a function");
  return chosen;
}

const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};
