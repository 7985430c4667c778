import type { Change, Listening } from "@/db/live";
import type { Ctx } from "./context";

/**
 * The organization's changes as they commit, until the signal aborts. Begins with `listening` once
 * nothing can be missed any more. Ends at an
 * `access` change: who may watch is asked again when the caller comes back.
 */
export async function* watchChanges(
  ctx: Ctx,
  signal: AbortSignal,
): AsyncGenerator<Change | Listening> {
  const waiting: (Change | Listening)[] = [];
  let wake = () => {};
  const unsubscribe = ctx.live.subscribe(ctx.organizationId, (change) => {
    // Who reads slowly is told of each kind once: screens ask for all of it anyway.
    if (!waiting.some(({ kind }) => kind === change.kind)) waiting.push(change);
    wake();
  });
  signal.addEventListener("abort", () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      const change = waiting.shift();
      if (change) yield change;
      if (change?.kind === "access") return;
      if (change) continue;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    unsubscribe();
  }
}
