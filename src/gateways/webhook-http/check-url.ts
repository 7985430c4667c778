import { isIP } from "node:net";

import { mayConnect, type PrivateAllowance, type Target } from "./address-guard";
import { type ResolveHost, orAborted, resolverFor } from "./resolve-host";

const MAX_URL_LENGTH = 2_048;
const RESOLVE_TIMEOUT_MS = 3_000;

export type UrlVerdict = { ok: true; url: string } | { ok: false; message: string };

/**
 * Judges the URL of a webhook endpoint that is about to be saved. The message of a refusal is a
 * sentence for the person or program that entered it. The accepted URL is the text as written.
 *
 * This is a courtesy to whoever makes a mistake; the guarantee is given when a delivery is sent,
 * where the name is resolved and judged again. Therefore a name that does not resolve now is
 * accepted: a receiver may be set up after its endpoint, and DNS may be down.
 */
export async function checkWebhookUrl(
  text: string,
  allowance: PrivateAllowance,
  resolve: ResolveHost = resolverFor(allowance),
): Promise<UrlVerdict> {
  const parsed = parseWebhookUrl(text);
  if (!parsed.ok) return parsed;

  const { target } = parsed;
  const addresses =
    isIP(target.host) === 0 ? await tryResolve(target.host, resolve) : [target.host];
  if (addresses.every((address) => mayConnect(address, target, allowance))) {
    return { ok: true, url: text };
  }
  // The resolved address is not told: it would map the operator's internal names for a tenant.
  return refused(`The host "${target.host}" is not at a public address`);
}

type ParsedUrl = { ok: true; url: URL; target: Target } | { ok: false; message: string };

/** What can be said about a URL without asking the network; also asked before each attempt. */
export function parseWebhookUrl(text: string): ParsedUrl {
  if (text.length > MAX_URL_LENGTH) {
    return refused(`The URL is longer than ${MAX_URL_LENGTH} characters`);
  }
  // The URL parser drops or rewrites these, and the stored text would not be what is called.
  if (/[\s\p{Cc}\\]/u.test(text)) {
    return refused("The URL contains white space, a control character or a backslash");
  }
  if (!/^https?:\/\//i.test(text)) return refused("The URL must begin with https:// or http://");
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return refused("The URL is not valid");
  if (url.username !== "" || url.password !== "") {
    return refused("The URL must not contain a user name or password");
  }
  if (text.includes("#")) return refused("The URL must not contain a fragment (#…)");
  const target = targetOf(url);
  if (target.port === 0) return refused("The URL must not use port 0");
  if (target.host === "") return refused("The URL has no host");
  return { ok: true, url, target };
}

function targetOf(url: URL): Target {
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const defaultPort = url.protocol === "https:" ? 443 : 80;
  return { host, port: url.port === "" ? defaultPort : Number(url.port) };
}

async function tryResolve(host: string, resolve: ResolveHost): Promise<string[]> {
  const signal = AbortSignal.timeout(RESOLVE_TIMEOUT_MS);
  return orAborted(resolve(host, signal), signal).catch(() => (isLocalName(host) ? ["::1"] : []));
}

// RFC 6761 §6.3: these names mean loopback, whether or not a name server knows them.
function isLocalName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

function refused(message: string): { ok: false; message: string } {
  return { ok: false, message };
}
