import { z } from "zod";
import { isActionPattern } from "@/domain/action-pattern";
import { createPermission } from "@/services/permissions/create-permission";
import { listPermissions } from "@/services/permissions/list-permissions";
import { matchActions } from "@/services/permissions/match-actions";
import { previewChange } from "@/services/permissions/preview-change";
import { tryCheck } from "@/services/permissions/try-check";
import { deletePermission, updatePermission } from "@/services/permissions/update-permission";
import { id } from "../fields";
import { memberProcedure, router } from "../init";

/** A permission as the form sends it; the limit as the digits that were typed. */
const permission = z.object({
  action: z
    .string()
    .trim()
    .refine(
      isActionPattern,
      "must be an action such as stripe.refund, a pattern such as stripe.*, or *",
    ),
  effect: z.enum(["allow", "deny"]),
  requiresApproval: z.boolean(),
  maxAmount: z
    .string()
    .trim()
    .regex(/^\d{1,40}(\.\d{1,58})?$/, "must be a number such as 100 or 99.50")
    .nullable(),
  currency: z
    .string()
    .trim()
    .regex(/^[A-Za-z]{3}$/, "must be three letters such as USD")
    .transform((code) => code.toUpperCase())
    .nullable(),
  approvalExpiresInSeconds: z.number().int().min(1).max(2_592_000),
});

const change = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("create"), rule: permission }),
  z.object({ kind: z.literal("update"), id, rule: permission }),
  z.object({ kind: z.literal("delete"), id }),
]);

export const permissionsRouter = router({
  list: memberProcedure
    .input(z.object({ agentId: id }))
    .query(({ ctx, input }) => listPermissions(ctx, input.agentId)),
  create: memberProcedure
    .input(permission.extend({ agentId: id }))
    .mutation(({ ctx, input }) => createPermission(ctx, input)),
  update: memberProcedure
    .input(permission.partial().extend({ id }))
    .mutation(({ ctx, input }) => updatePermission(ctx, input)),
  /** What a check would be answered now, and why; records nothing. */
  try: memberProcedure
    .input(
      z.object({
        agentId: id,
        action: z.string().trim().max(200),
        contextText: z.string().max(65_536),
      }),
    )
    .query(({ ctx, input }) => tryCheck(ctx, input)),
  /** Which of the actions this agent asked for lately a pattern covers. */
  matches: memberProcedure
    .input(z.object({ agentId: id, pattern: permission.shape.action }))
    .query(({ ctx, input }) => matchActions(ctx, input)),
  /** What the agent's latest checks would become under a change; changes nothing. */
  preview: memberProcedure
    .input(z.object({ agentId: id, change }))
    .query(({ ctx, input }) => previewChange(ctx, input)),
  delete: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => deletePermission(ctx, input.id)),
});
