import {
  lockOrganization,
  type Organization,
  updateOrganization,
} from "@/db/queries/organizations";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";

/**
 * Sets how long an approval can be undone, in whole seconds; 0 lets approvals take effect at once.
 * Approvals that wait already keep the time they were given.
 *
 * @throws AppError `forbidden`
 */
export async function setUndoSeconds(ctx: Ctx, undoSeconds: number): Promise<Organization> {
  requireRight(ctx, "organization.manage");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockOrganization(tx, ctx.organizationId);
    if (before.undoSeconds === undoSeconds) return before;
    const after = await updateOrganization(tx, ctx.organizationId, { undoSeconds });
    await recordHistory(tx, ctx, {
      event: "organization.undo_changed",
      subjectId: ctx.organizationId,
      before: { undoSeconds: before.undoSeconds },
      after: { undoSeconds },
    });
    return after;
  });
}
