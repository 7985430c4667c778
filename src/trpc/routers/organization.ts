import { z } from "zod";
import { PLANS } from "@/domain/plan";
import { ALL_RIGHTS, can } from "@/domain/role";
import { changePlan } from "@/services/organizations/change-plan";
import { renameOrganization } from "@/services/organizations/rename-organization";
import { viewOrganization } from "@/services/organizations/view-organization";
import { text } from "../fields";
import { memberProcedure, router } from "../init";

export const organizationRouter = router({
  /** The organization, its plan and use, and what this member may do in it. */
  view: memberProcedure.query(async ({ ctx }) => {
    const view = await viewOrganization(ctx);
    const role = ctx.actor.kind === "member" ? ctx.actor.role : "viewer";
    const rights = ALL_RIGHTS.filter((right) => can(role, right));
    return { ...view, role, rights, selfHosted: ctx.selfHosted };
  }),
  rename: memberProcedure
    .input(z.object({ name: text(200) }))
    .mutation(({ ctx, input }) => renameOrganization(ctx, input.name)),
  changePlan: memberProcedure
    .input(z.object({ plan: z.enum(PLANS) }))
    .mutation(({ ctx, input }) => changePlan(ctx, input.plan)),
});
