import { lockOrganization, type Organization } from "@/db/queries/organizations";
import { AppError } from "@/domain/errors";
import type { Plan } from "@/domain/plan";
import { billingMode } from "../billing/billing-mode";
import { type Ctx, requireRight } from "../context";
import { applyPlan } from "./apply-plan";

/**
 * Changes the plan; what is there beyond the new plan's room stays, and nothing more can be added.
 *
 * @throws AppError `forbidden`: not an owner, or the plan is changed by billing here
 */
export async function changePlan(ctx: Ctx, plan: Plan): Promise<Organization> {
  requireRight(ctx, "plan.manage");
  if (billingMode(ctx) !== "direct")
    throw new AppError("forbidden", "The plan is changed through billing here");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockOrganization(tx, ctx.organizationId);
    return applyPlan(tx, ctx, { before, plan });
  });
}
