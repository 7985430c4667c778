import { countAgents } from "@/db/queries/agents";
import { countSeats } from "@/db/queries/members";
import { findOrganization, type Organization } from "@/db/queries/organizations";
import { type Plan, PLAN_TERMS, PLANS, type PlanTerms } from "@/domain/plan";
import { actorCan } from "@/domain/role";
import { type BillingMode, type PlanWay, wayTo } from "@/domain/subscription";
import { billingMode } from "../billing/billing-mode";
import type { Ctx } from "../context";

/** The organization, what its plan gives, how much of that is used, and how the plan changes. */
export interface OrganizationView {
  organization: Omit<Organization, "stripeCustomerId" | "stripeSubscriptionId">;
  terms: PlanTerms;
  used: { agents: number; members: number };
  billing: BillingMode;
  /** True while a subscription gives the plan. */
  subscribed: boolean;
  /** How this actor reaches each plan; null where they cannot. */
  ways: Record<Plan, PlanWay | null>;
}

export async function viewOrganization(ctx: Ctx): Promise<OrganizationView> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const row = await findOrganization(tx, ctx.organizationId);
    const { stripeCustomerId: _, stripeSubscriptionId, ...organization } = row;
    const [billing, subscribed] = [billingMode(ctx), stripeSubscriptionId !== null];
    return {
      organization,
      terms: PLAN_TERMS[organization.plan],
      used: {
        agents: await countAgents(tx, ctx.organizationId),
        members: await countSeats(tx, ctx.organizationId),
      },
      billing,
      subscribed,
      ways: waysOf(ctx, { billing, plan: organization.plan, subscribed }),
    };
  });
}

function waysOf(
  { actor }: Pick<Ctx, "actor">,
  from: Parameters<typeof wayTo>[1],
): OrganizationView["ways"] {
  const may = actorCan(actor, "plan.manage");
  const ways = PLANS.map((to) => [to, may ? wayTo(to, from) : null] as const);
  return Object.fromEntries(ways) as OrganizationView["ways"];
}
