import { createTRPCClient, httpBatchLink, httpLink } from "@trpc/client";
import superjson from "superjson";
import { describe, expect, it } from "vitest";
import { CALLS_PER_ADDRESS, CALLS_PER_PERSON, CALLS_PER_REQUEST } from "@/domain/call-limits";
import type { SessionView } from "@/services/people/view-session";
import { startSession } from "@/services/people/start-session";
import { viewSession } from "@/services/people/view-session";
import { testPlatform } from "@/test/database";
import { aMember, anOrganization } from "@/test/factories";
import { sessionCookie } from "@/test/session-cookie";
import type { AppRouter } from "./root";
import { serveTrpc } from "./serve";

const platform = testPlatform();
const ORIGIN = "http://localhost:3000";

async function aSession(): Promise<SessionView> {
  const { organizationId } = await anOrganization(platform);
  const { userId } = await aMember(platform, organizationId, "viewer");
  const session = await viewSession(platform, await startSession(platform, userId, null));
  if (!session) throw new Error("the session did not begin");
  return session;
}

/** A screen's client, with the responses it got; `ip` as the proxy in front names it. */
function aScreen(session: SessionView | null, { ip = null as string | null } = {}) {
  const responses: Response[] = [];
  const deps = { platform, deliverAfterResponse: () => {} };
  const send = async (url: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(url, init);
    request.headers.set("Origin", ORIGIN);
    if (session) request.headers.set("Cookie", await sessionCookie(platform, session.sessionId));
    if (ip) request.headers.set("X-Forwarded-For", ip);
    const response = await serveTrpc(request, deps);
    responses.push(response);
    return response;
  };
  const link = { url: `${ORIGIN}/api/trpc`, transformer: superjson, fetch: send as typeof fetch };
  return {
    responses,
    send,
    batching: createTRPCClient<AppRouter>({ links: [httpBatchLink(link)] }),
    single: createTRPCClient<AppRouter>({ links: [httpLink(link)] }),
  };
}

const haveUsed = (bucket: string, used: number) => platform.sql`
  insert into rate_windows (bucket, window_start, used) values (${bucket}, now(), ${used})
  on conflict (bucket) do update set window_start = now(), used = ${used}`;

/** The refusals among the calls' outcomes, as a screen reads them. */
async function refusalsOf(calls: readonly Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(calls);
  return outcomes.flatMap((one) =>
    one.status === "rejected" ? [(one.reason as { data: unknown }).data] : [],
  );
}

const times = <T>(n: number, make: (i: number) => T) =>
  Array.from({ length: n }, (_, i) => make(i));
const LIMITED = { refusal: "rate_limited", code: "TOO_MANY_REQUESTS", httpStatus: 429 };

describe("a signed-in person's calls", () => {
  it("are let through up to the limit, exactly, however many requests come at once", async () => {
    const session = await aSession();
    await haveUsed(`screens:${session.user.id}`, CALLS_PER_PERSON - 10);
    const { single } = aScreen(session);
    const refusals = await refusalsOf(times(40, () => single.account.me.query()));
    expect(refusals).toHaveLength(30);
    for (const refusal of refusals) expect(refusal).toMatchObject(LIMITED);
  });

  it("count one by one in a batch; over the limit each is refused, and when to come back is said", async () => {
    const session = await aSession();
    const bucket = `screens:${session.user.id}`;
    const { batching, responses } = aScreen(session);
    const ask = () => refusalsOf(times(8, () => batching.account.me.query()));
    expect(await ask()).toEqual([]);
    const [row] = await platform.sql`select used from rate_windows where bucket = ${bucket}`;
    expect(row).toEqual({ used: 8 });
    await haveUsed(bucket, CALLS_PER_PERSON - 7);
    const refusals = await ask();
    expect(refusals).toHaveLength(8);
    for (const refusal of refusals) expect(refusal).toMatchObject(LIMITED);
    const last = responses.at(-1);
    expect(responses).toHaveLength(2);
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(last?.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(last?.headers.get("x-request-id")).toMatch(/^req_/);
  });

  it("are nobody else's, and are the same from every address", async () => {
    const [busy, calm] = [await aSession(), await aSession()];
    await haveUsed(`screens:${busy.user.id}`, CALLS_PER_PERSON);
    const me = (session: SessionView, ip: string) =>
      refusalsOf([aScreen(session, { ip }).single.account.me.query()]);
    expect(await me(busy, "203.0.113.1")).toMatchObject([LIMITED]);
    expect(await me(busy, "203.0.113.2")).toMatchObject([LIMITED]);
    expect(await me(calm, "203.0.113.1")).toEqual([]);
  });

  it("that change something are refused too, before they do", async () => {
    const session = await aSession();
    await haveUsed(`screens:${session.user.id}`, CALLS_PER_PERSON);
    const { single } = aScreen(session);
    const refusals = await refusalsOf([single.account.createOrganization.mutate({ name: "More" })]);
    expect(refusals).toMatchObject([LIMITED]);
    const rows = await platform.sql`select from organizations where name = 'More'`;
    expect(rows).toHaveLength(0);
  });

  it("listening to changes counts once, when it opens", async () => {
    const session = await aSession();
    const { send } = aScreen(session);
    const stop = new AbortController();
    const opened = await send(`${ORIGIN}/api/trpc/live.changes`, {
      headers: { Accept: "text/event-stream" },
      signal: stop.signal,
    });
    expect(opened.status).toBe(200);
    const [row] = await platform.sql`
      select used from rate_windows where bucket = ${`screens:${session.user.id}`}`;
    expect(row).toEqual({ used: 1 });
    stop.abort();
    await opened.body?.cancel();
  });
});

describe("a stranger's calls", () => {
  const invitation = (ip: string | null) =>
    aScreen(null, { ip }).single.account.invitation.query({ token: "t" });

  it("are counted by address: the last one that the proxy names", async () => {
    await haveUsed("screens:ip:198.51.100.7", CALLS_PER_ADDRESS - 5);
    const refusals = await refusalsOf(times(12, (i) => invitation(`10.0.0.${i}, 198.51.100.7`)));
    expect(refusals).toHaveLength(7);
    for (const refusal of refusals) expect(refusal).toMatchObject(LIMITED);
    expect(await refusalsOf([invitation("198.51.100.8")])).toEqual([]);
  });

  it("without a known address are not counted together", async () => {
    const count = () => platform.sql`select coalesce(sum(used), 0)::int as used from rate_windows`;
    const before = await count();
    expect(await refusalsOf(times(30, () => invitation(null)))).toEqual([]);
    expect(await count()).toEqual(before);
  });
});

describe("one request", () => {
  it("carries at most so many calls; more are refused together and none runs", async () => {
    const session = await aSession();
    const { batching, responses } = aScreen(session);
    const ask = (n: number) => refusalsOf(times(n, () => batching.account.me.query()));
    expect(await ask(CALLS_PER_REQUEST)).toEqual([]);
    const refusals = await ask(CALLS_PER_REQUEST + 1);
    expect(refusals).toHaveLength(CALLS_PER_REQUEST + 1);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ refusal: "malformed_request", httpStatus: 400 });
    expect(responses.at(-1)?.status).toBe(400);
  });

  it("from another site's page is refused before it counts", async () => {
    const { sessionId } = await aSession();
    const deps = { platform, deliverAfterResponse: () => {} };
    const foreign = new Request(`${ORIGIN}/api/trpc/account.me`, {
      method: "POST",
      headers: {
        Origin: "https://evil.example",
        Cookie: await sessionCookie(platform, sessionId),
      },
    });
    expect((await serveTrpc(foreign, deps)).status).toBe(403);
  });

  it("with a body beyond what a form holds is refused, whether or not it says how long it is", async () => {
    const { send } = aScreen(await aSession());
    const body = new Uint8Array(256 * 1024 + 1);
    const endless = new ReadableStream({
      pull: (stream) => stream.enqueue(new Uint8Array(65_536)),
    });
    const url = `${ORIGIN}/api/trpc/account.createOrganization`;
    for (const sent of [{ body }, { body: endless, duplex: "half" }]) {
      const response = await send(url, { method: "POST", ...sent } as RequestInit);
      expect(response.status).toBe(413);
      expect(await response.text()).toBe("The body is larger than 262144 bytes");
    }
  });
});
