import { type Agent, lockAgent, updateAgent as updateRow } from "@/db/queries/agents";
import { announce } from "@/db/live";
import { notFound } from "@/domain/errors";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { type NewAgent, refuseTakenName } from "./create-agent";

/** @throws AppError `forbidden`, `not_found`, `name_taken` */
export async function updateAgent(
  ctx: Ctx,
  { id, ...change }: { id: string } & Partial<NewAgent>,
): Promise<Agent> {
  requireRight(ctx, "agents.manage");
  return refuseTakenName(
    ctx.db.tenant(ctx.organizationId, async (tx) => {
      const before = await lockAgent(tx, ctx.organizationId, id);
      if (!before) throw notFound("Agent");
      if (Object.keys(change).length === 0) return before;
      const after = await updateRow(tx, ctx.organizationId, id, change);
      if (!after) throw notFound("Agent");
      const part = ({ name, description, status }: Agent) => ({ name, description, status });
      await recordHistory(tx, ctx, {
        event: "agent.updated",
        subjectId: id,
        before: part(before),
        after: part(after),
      });
      await announce(tx, { organizationId: ctx.organizationId, kind: "access", id });
      return after;
    }),
  );
}
