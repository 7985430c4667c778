import type { Tx } from "@/db/client";
import { announce } from "@/db/live";
import { type Organization, updateOrganization } from "@/db/queries/organizations";
import type { Plan } from "@/domain/plan";
import type { Ctx } from "../context";
import { recordHistory } from "../record";

type Applier = Pick<Ctx, "organizationId" | "requestId" | "actor">;

/**
 * Puts the locked organization on the plan, with its history, and tells open screens. The plan it
 * has already changes nothing.
 */
export async function applyPlan(
  tx: Tx,
  ctx: Applier,
  { before, plan }: { before: Organization; plan: Plan },
): Promise<Organization> {
  if (before.plan === plan) return before;
  const after = await updateOrganization(tx, ctx.organizationId, { plan });
  await recordHistory(tx, ctx, {
    event: "plan.changed",
    subjectId: ctx.organizationId,
    before: { plan: before.plan },
    after: { plan },
  });
  await announce(tx, { organizationId: ctx.organizationId, kind: "access", id: after.id });
  return after;
}
