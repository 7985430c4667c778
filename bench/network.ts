import type { Page } from "@playwright/test";

/** A request of a page and its answer, in milliseconds since the page's first request. */
export interface Call {
  /** The address without its host; of a call of the screens, what it calls. */
  name: string;
  askedMs: number;
  /** When all of the answer was there. */
  answeredMs: number;
}

export interface Network {
  calls: Call[];
  /** Bytes of scripts as they came: compressed, with their headers; of everything. */
  scripts: number;
  bytes: number;
  /** Milliseconds since something last came. */
  quietMs(): number;
}

/** Follows what a page fetches; what never ends (live updates) is not counted. */
export async function watchNetwork(page: Page): Promise<Network> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const open = new Map<string, { name: string; askedAt: number; isScript: boolean }>();
  let first: number | null = null;
  let lastAt = performance.now();
  const network: Network = {
    ...{ calls: [], scripts: 0, bytes: 0 },
    quietMs: () => performance.now() - lastAt,
  };
  session.on("Network.requestWillBeSent", ({ requestId, request, timestamp, type }) => {
    first ??= timestamp;
    const isScript = type === "Script";
    open.set(requestId, { name: nameOf(request.url), askedAt: timestamp, isScript });
  });
  session.on("Network.loadingFinished", ({ requestId, timestamp, encodedDataLength }) => {
    const request = open.get(requestId);
    if (!request || first === null) return;
    lastAt = performance.now();
    network.bytes += encodedDataLength;
    if (request.isScript) network.scripts += encodedDataLength;
    const [askedMs, answeredMs] = [request.askedAt, timestamp].map(
      (at) => (at - (first ?? 0)) * 1000,
    );
    network.calls.push({ name: request.name, askedMs: askedMs ?? 0, answeredMs: answeredMs ?? 0 });
  });
  return network;
}

function nameOf(url: string): string {
  const { pathname } = new URL(url);
  return decodeURIComponent(pathname).replace("/api/trpc/", "");
}
