import {
  deletePermissionRow,
  lockPermission,
  type Permission,
  updatePermissionRow,
} from "@/db/queries/agents";
import { notFound } from "@/domain/errors";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { type NewPermission, refuseTakenAction, ruleOf } from "./create-permission";

/** @throws AppError `forbidden`, `not_found`, `name_taken` */
export async function updatePermission(
  ctx: Ctx,
  { id, ...change }: { id: string } & Partial<NewPermission>,
): Promise<Permission> {
  requireRight(ctx, "permissions.manage");
  return refuseTakenAction(
    ctx.db.tenant(ctx.organizationId, async (tx) => {
      const before = await lockPermission(tx, ctx.organizationId, id);
      if (!before) throw notFound("Permission");
      if (Object.keys(change).length === 0) return before;
      const after = await updatePermissionRow(tx, ctx.organizationId, id, change);
      if (!after) throw notFound("Permission");
      await recordHistory(tx, ctx, {
        event: "permission.updated",
        subjectId: id,
        before: ruleOf(before),
        after: ruleOf(after),
      });
      return after;
    }),
  );
}

/** @throws AppError `forbidden`, `not_found` */
export async function deletePermission(ctx: Ctx, id: string): Promise<void> {
  requireRight(ctx, "permissions.manage");
  await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockPermission(tx, ctx.organizationId, id);
    if (!before) throw notFound("Permission");
    await deletePermissionRow(tx, ctx.organizationId, id);
    await recordHistory(tx, ctx, {
      event: "permission.deleted",
      subjectId: id,
      before: ruleOf(before),
    });
  });
}
