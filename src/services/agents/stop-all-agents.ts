import { announce } from "@/db/live";
import { deactivateAgents } from "@/db/queries/agents";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";

/** Makes every agent inactive: from the next check on, nothing is allowed. Returns how many stopped. */
export async function stopAllAgents(ctx: Ctx): Promise<number> {
  requireRight(ctx, "agents.manage");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const stopped = await deactivateAgents(tx, ctx.organizationId);
    for (const id of stopped)
      await recordHistory(tx, ctx, {
        event: "agent.updated",
        subjectId: id,
        before: { status: "active" },
        after: { status: "inactive" },
      });
    await announce(tx, { organizationId: ctx.organizationId, kind: "access", id: "agents" });
    return stopped.length;
  });
}
