import {
  lockOrganization,
  type Organization,
  updateOrganization,
} from "@/db/queries/organizations";
import { announce } from "@/db/live";
import { AppError } from "@/domain/errors";
import type { Plan } from "@/domain/plan";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";

/**
 * Changes the plan; what is there beyond the new plan's room stays, and nothing more can be added.
 *
 * @throws AppError `forbidden`: not an owner, or the plan is changed by billing here
 */
export async function changePlan(ctx: Ctx, plan: Plan): Promise<Organization> {
  requireRight(ctx, "plan.manage");
  if (!ctx.selfHosted) throw new AppError("forbidden", "The plan is changed through billing here");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockOrganization(tx, ctx.organizationId);
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
  });
}
