import { getTRPCErrorFromUnknown, type TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { clientIp } from "@/auth/client-ip";
import { type SessionView, sessionOf } from "@/auth/session";
import { CALLS_PER_REQUEST } from "@/domain/call-limits";
import { AppError, ERRORS } from "@/domain/errors";
import { newId } from "@/lib/ids";
import { readBytes } from "@/lib/read-bytes";
import type { DoorDeps } from "@/services/context";
import { throttleCalls } from "@/services/people/throttle-calls";
import { asTrpcError, refusalOf } from "./refusal";
import { appRouter } from "./root";

/** Largest body taken, in bytes: the longest form has a few thousand characters. */
const BODY_MAX_BYTES = 256 * 1024;

/** Answers the screens' calls. A request that would change something must come from our own pages. */
export async function serveTrpc(request: Request, deps: DoorDeps): Promise<Response> {
  if (request.method === "GET") return serveCalls(request, deps);
  if (!isOwnOrigin(request, deps.platform.appUrl))
    return new Response("This request does not come from AgentWarden's own pages", { status: 403 });
  try {
    const body = request.body && (await readBytes(request, BODY_MAX_BYTES));
    const { url, method, headers } = request;
    return await serveCalls(new Request(url, { method, headers, body }), deps);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Response(error.message, { status: ERRORS[error.code].http });
  }
}

async function serveCalls(request: Request, deps: DoorDeps): Promise<Response> {
  const requestId = newId("req");
  const outbox = { waiting: false };
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    maxBatchSize: CALLS_PER_REQUEST,
    createContext: async ({ info }) => ({
      platform: deps.platform,
      requestId,
      headers: request.headers,
      session: await countedSession(request, deps, info.calls.length),
      batchSize: info.calls.length,
      outbox,
    }),
    responseMeta: ({ errors }) => ({ headers: retryAfter(errors) }),
    onError: ({ error }) => {
      if (error.code === "INTERNAL_SERVER_ERROR")
        deps.platform.logger.error({ err: error.cause ?? error, requestId }, "screen call failed");
    },
  });
  if (outbox.waiting) deps.deliverAfterResponse();
  response.headers.set("X-Request-Id", requestId);
  return response;
}

/** Who is signed in, with the request's calls counted. What is thrown here refuses all of them. */
async function countedSession(
  request: Request,
  { platform }: DoorDeps,
  calls: number,
): Promise<SessionView | null> {
  try {
    const found = await sessionOf(platform, request.headers);
    const caller = { userId: found?.user.id ?? null, ip: clientIp(request.headers) };
    await throttleCalls(platform, caller, calls);
    return found;
  } catch (error) {
    throw asTrpcError(getTRPCErrorFromUnknown(error));
  }
}

function retryAfter(errors: readonly TRPCError[]): Headers {
  const waits = errors.map((error) => refusalOf(error).extra.retryAfterSeconds ?? 0);
  const longest = Math.max(0, ...waits);
  return new Headers(longest > 0 ? { "Retry-After": String(longest) } : {});
}

/** Browsers name the origin of every POST; a form on another site cannot forge it. */
function isOwnOrigin(request: Request, appUrl: string): boolean {
  const origin = request.headers.get("origin");
  if (!origin || !URL.canParse(origin)) return false;
  const host = request.headers.get("host");
  return origin === new URL(appUrl).origin || new URL(origin).host === host;
}
