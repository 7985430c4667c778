import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { currentSession } from "@/auth/member";
import { newId } from "@/lib/ids";
import type { Platform } from "@/services/context";
import { appRouter } from "./root";

export interface ServeDeps {
  platform: Platform;
  /** Called when the request has written deliveries: sends them after the response. */
  deliverAfterResponse(): void;
}

/** Answers the screens' calls. A request that would change something must come from our own pages. */
export async function serveTrpc(request: Request, deps: ServeDeps): Promise<Response> {
  const requestId = newId("req");
  if (request.method !== "GET" && !isOwnOrigin(request, deps.platform.appUrl))
    return new Response("This request does not come from AgentWarden's own pages", { status: 403 });
  const outbox = { waiting: false };
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: async ({ info }) => ({
      platform: deps.platform,
      requestId,
      headers: request.headers,
      session: await currentSession(),
      batchSize: info.calls.length,
      outbox,
    }),
    onError: ({ error }) => {
      if (error.code === "INTERNAL_SERVER_ERROR")
        deps.platform.logger.error({ err: error.cause ?? error, requestId }, "screen call failed");
    },
  });
  if (outbox.waiting) deps.deliverAfterResponse();
  response.headers.set("X-Request-Id", requestId);
  return response;
}

/** Browsers name the origin of every POST; a form on another site cannot forge it. */
function isOwnOrigin(request: Request, appUrl: string): boolean {
  const origin = request.headers.get("origin");
  if (!origin || !URL.canParse(origin)) return false;
  const host = request.headers.get("host");
  return origin === new URL(appUrl).origin || new URL(origin).host === host;
}
