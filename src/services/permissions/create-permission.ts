import { insertPermission, lockAgent, type Permission } from "@/db/queries/agents";
import { notFound } from "@/domain/errors";
import { newId } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { refuseDuplicate } from "../refuse-duplicate";

export interface NewPermission {
  action: string;
  effect: "allow" | "deny";
  requiresApproval: boolean;
  /** Exact decimal digits. */
  maxAmount: string | null;
  currency: string | null;
  approvalExpiresInSeconds: number;
}

/**
 * A plan without approvals takes a permission that requires one: its checks are denied, saying why,
 * until the plan has them.
 *
 * @throws AppError `forbidden`, `not_found`, `name_taken`
 */
export async function createPermission(
  ctx: Ctx,
  { agentId, ...input }: { agentId: string } & NewPermission,
): Promise<Permission> {
  requireRight(ctx, "permissions.manage");
  return refuseTakenAction(
    ctx.db.tenant(ctx.organizationId, async (tx) => {
      if (!(await lockAgent(tx, ctx.organizationId, agentId))) throw notFound("Agent");
      const permission = await insertPermission(tx, {
        ...input,
        agentId,
        id: newId("perm"),
        organizationId: ctx.organizationId,
      });
      await recordHistory(tx, ctx, {
        event: "permission.created",
        subjectId: permission.id,
        after: ruleOf(permission),
      });
      return permission;
    }),
  );
}

/** The part of a permission that its history keeps. */
export function ruleOf(permission: Permission): NewPermission & { agentId: string } {
  const { agentId, action, effect, requiresApproval, maxAmount, currency } = permission;
  const { approvalExpiresInSeconds } = permission;
  return {
    agentId,
    action,
    effect,
    requiresApproval,
    maxAmount,
    currency,
    approvalExpiresInSeconds,
  };
}

/** Says a second permission for the same action and effect in words. */
export function refuseTakenAction<T>(work: Promise<T>): Promise<T> {
  return refuseDuplicate(work, "action: this agent already has such a permission");
}
