import { initTRPC } from "@trpc/server";
import superjson from "superjson";
import { memberCtx, type SessionView } from "@/auth/session";
import { AppError } from "@/domain/errors";
import type { Ctx, Platform } from "@/services/context";
import { asTrpcError, refusalOf } from "./refusal";

/** What every call from a screen starts with. */
export interface CallContext {
  platform: Platform;
  requestId: string;
  headers: Headers;
  session: SessionView | null;
  /** How many calls the request carries. */
  batchSize: number;
  /** Set when a call has written deliveries that wait to be sent. */
  outbox: { waiting: boolean };
}

const t = initTRPC.context<CallContext>().create({
  transformer: superjson,
  // A quiet line is closed by proxies; a browser that lost it comes back by itself.
  sse: {
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  errorFormatter: ({ shape, error, ctx }) => {
    const refusal = refusalOf(error);
    return {
      ...shape,
      message: refusal.message,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        refusal: refusal.code,
        extra: refusal.extra,
        requestId: ctx?.requestId ?? null,
      },
    };
  },
});

export const router = t.router;

/** The one place where what a use case throws becomes what tRPC says. */
const errors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  throw asTrpcError(result.error);
});

/** Open to anyone: sign-up, and what an invitation says. */
export const publicProcedure = t.procedure.use(errors);

/** A signed-in person, whether or not a member of an organization. */
export const sessionProcedure = publicProcedure.use(({ ctx, next }) => {
  const { session } = ctx;
  if (!session) throw new AppError("signed_out", "Sign in to continue");
  return next({ ctx: { ...ctx, session } });
});

/** A member of the organization this browser looks at; the context is the use cases' own. */
export const memberProcedure = sessionProcedure.use(({ ctx, next }) => {
  const member: Ctx = {
    ...memberCtx(ctx.platform, ctx.session, ctx.requestId),
    outbox: ctx.outbox,
  };
  return next({ ctx: { ...ctx, ...member } });
});

/** A decision must be one deliberate request: never one of a batch. */
export const decisionProcedure = memberProcedure.use(({ ctx, next }) => {
  if (ctx.batchSize > 1) throw new AppError("forbidden", "A decision cannot be part of a batch");
  return next();
});
