import type { Ctx } from "./context";

/** The id of the API key that asks; null when a person or the service itself does. */
export function requesterKey(ctx: Pick<Ctx, "actor">): string | null {
  return ctx.actor.kind === "key" ? ctx.actor.keyId : null;
}
