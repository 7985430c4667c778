import { type Agent, countAgents, insertAgent } from "@/db/queries/agents";
import { lockOrganization } from "@/db/queries/organizations";
import { actorId } from "@/domain/role";
import { newId } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { requireRoom } from "../plan-limit";
import { recordHistory } from "../record";
import { refuseDuplicate } from "../refuse-duplicate";

export interface NewAgent {
  name: string;
  description: string | null;
  status: "active" | "inactive";
}

/** @throws AppError `forbidden`, `plan_limit_exceeded`, `name_taken` */
export async function createAgent(ctx: Ctx, input: NewAgent): Promise<Agent> {
  requireRight(ctx, "agents.manage");
  return refuseTakenName(
    ctx.db.tenant(ctx.organizationId, async (tx) => {
      const { plan } = await lockOrganization(tx, ctx.organizationId);
      requireRoom(plan, "agents", await countAgents(tx, ctx.organizationId));
      const agent = await insertAgent(tx, {
        ...input,
        id: newId("agent"),
        organizationId: ctx.organizationId,
        createdBy: actorId(ctx.actor),
      });
      await recordHistory(tx, ctx, { event: "agent.created", subjectId: agent.id, after: input });
      return agent;
    }),
  );
}

/** Says a taken name in words. */
export function refuseTakenName<T>(work: Promise<T>): Promise<T> {
  return refuseDuplicate(work, "name: another agent of your organization has this name");
}
