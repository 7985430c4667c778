import {
  lockOrganization,
  type Organization,
  updateOrganization,
} from "@/db/queries/organizations";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";

/** @throws AppError `forbidden` */
export async function renameOrganization(ctx: Ctx, name: string): Promise<Organization> {
  requireRight(ctx, "organization.manage");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockOrganization(tx, ctx.organizationId);
    const after = await updateOrganization(tx, ctx.organizationId, { name });
    await recordHistory(tx, ctx, {
      event: "organization.renamed",
      subjectId: ctx.organizationId,
      before: { name: before.name },
      after: { name },
    });
    return after;
  });
}
