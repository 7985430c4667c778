import { watchChanges } from "@/services/watch-changes";
import { memberProcedure, router } from "../init";

export const liveRouter = router({
  /** What changed in the organization, as it commits; screens then ask again for what they show. */
  changes: memberProcedure.subscription(async function* ({ ctx, signal }) {
    for await (const change of watchChanges(ctx, signal ?? new AbortController().signal))
      yield { kind: change.kind };
  }),
});
