import { z } from "zod";
import { UNDO_MAX_SECONDS } from "@/domain/approval";
import { PLANS } from "@/domain/plan";
import { ALL_RIGHTS, can } from "@/domain/role";
import { SOLD_PLANS } from "@/domain/subscription";
import { openPortal } from "@/services/billing/open-portal";
import { startCheckout } from "@/services/billing/start-checkout";
import { changePlan } from "@/services/organizations/change-plan";
import { renameOrganization } from "@/services/organizations/rename-organization";
import { setUndoSeconds } from "@/services/organizations/set-undo-seconds";
import { viewOrganization } from "@/services/organizations/view-organization";
import { text } from "../fields";
import { memberProcedure, router } from "../init";

export const organizationRouter = router({
  /** The organization, its plan and use, and what this member may do in it. */
  view: memberProcedure.query(async ({ ctx }) => {
    const view = await viewOrganization(ctx);
    const role = ctx.actor.kind === "member" ? ctx.actor.role : "viewer";
    const rights = ALL_RIGHTS.filter((right) => can(role, right));
    return { ...view, role, rights };
  }),
  rename: memberProcedure
    .input(z.object({ name: text(200) }))
    .mutation(({ ctx, input }) => renameOrganization(ctx, input.name)),
  setUndoSeconds: memberProcedure
    .input(z.object({ seconds: z.number().int().min(0).max(UNDO_MAX_SECONDS) }))
    .mutation(({ ctx, input }) => setUndoSeconds(ctx, input.seconds)),
  changePlan: memberProcedure
    .input(z.object({ plan: z.enum(PLANS) }))
    .mutation(({ ctx, input }) => changePlan(ctx, input.plan)),
  /** The address where the plan is bought; the portal's when there is a subscription already. */
  startCheckout: memberProcedure
    .input(z.object({ plan: z.enum(SOLD_PLANS) }))
    .mutation(({ ctx, input }) => startCheckout(ctx, input.plan)),
  openPortal: memberProcedure.mutation(({ ctx }) => openPortal(ctx)),
});
