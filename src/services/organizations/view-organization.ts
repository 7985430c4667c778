import { countAgents } from "@/db/queries/agents";
import { countSeats } from "@/db/queries/members";
import { findOrganization, type Organization } from "@/db/queries/organizations";
import { PLAN_TERMS, type PlanTerms } from "@/domain/plan";
import type { Ctx } from "../context";

/** The organization, what its plan gives, and how much of that is used. */
export interface OrganizationView {
  organization: Organization;
  terms: PlanTerms;
  used: { agents: number; members: number };
}

export async function viewOrganization(ctx: Ctx): Promise<OrganizationView> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const organization = await findOrganization(tx, ctx.organizationId);
    return {
      organization,
      terms: PLAN_TERMS[organization.plan],
      used: {
        agents: await countAgents(tx, ctx.organizationId),
        members: await countSeats(tx, ctx.organizationId),
      },
    };
  });
}
