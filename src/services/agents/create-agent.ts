import { isDuplicate } from "@/db/failure";
import { type Agent, countAgents, insertAgent } from "@/db/queries/agents";
import { lockOrganization } from "@/db/queries/organizations";
import { AppError } from "@/domain/errors";
import { actorId } from "@/domain/role";
import { newId } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { requireRoom } from "../plan-limit";
import { recordHistory } from "../record";

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
export async function refuseTakenName<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new AppError("name_taken", "name: another agent of your organization has this name");
  }
}
