import { lookup, Resolver } from "node:dns/promises";

import type { PrivateAllowance } from "./address-guard";

/**
 * All addresses of a host name. Rejects when there is none or the signal fires.
 * The answer is not judged: that is the caller's work.
 */
export type ResolveHost = (host: string, signal: AbortSignal) => Promise<string[]>;

/**
 * How names are resolved. Where nothing private is allowed only DNS counts, through a resolver
 * that can be cancelled: the system's lookup occupies a thread of the process until it ends, and
 * four names on a silent name server would stop every other delivery. An operator who allows
 * private destinations means names that the system knows (hosts file, search domain), and trusts
 * whoever enters them.
 */
export function resolverFor(allowance: PrivateAllowance): ResolveHost {
  const nothingAllowed = !allowance.everything && allowance.rules.length === 0;
  return nothingAllowed ? resolveByDns : resolveBySystem;
}

async function resolveByDns(host: string, signal: AbortSignal): Promise<string[]> {
  const resolver = new Resolver();
  const cancel = () => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return present(
      answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : [])),
    );
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

async function resolveBySystem(host: string, signal: AbortSignal): Promise<string[]> {
  const found = await orAborted(lookup(host, { all: true, order: "ipv4first" }), signal);
  return present(found.map(({ address }) => address));
}

function present(addresses: string[]): string[] {
  if (addresses.length === 0) throw new Error("The name has no address");
  return addresses;
}

/** The promise's result, or a rejection with the signal's reason as soon as it fires. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
