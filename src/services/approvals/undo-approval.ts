import { announce } from "@/db/live";
import { type Approval, findApproval, undoHold } from "@/db/queries/approvals";
import { AppError, notFound } from "@/domain/errors";
import { actorId } from "@/domain/role";
import { isUuid } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { settleApproval } from "./settle-approval";

export interface UndoInput {
  id: string;
  /** Names the click that is taken back: a later approval of the same request is another one. */
  takesEffectAt: Date;
}

/**
 * Takes one's own approval back before it takes effect; the request waits again. Anyone else who
 * wants to stop it rejects.
 *
 * @throws AppError `forbidden`, `not_found`, `approval_closed` when it is too late
 */
export async function undoApproval(ctx: Ctx, input: UndoInput): Promise<void> {
  requireRight(ctx, "approvals.resolve");
  if (!isUuid(input.id)) throw notFound("Approval");
  const { organizationId } = ctx;
  const refused = await ctx.db.tenant(organizationId, async (tx) => {
    const undone = await undoHold(tx, organizationId, { ...input, by: actorId(ctx.actor) });
    if (!undone) {
      const settled = await settleApproval(tx, ctx, { organizationId, id: input.id });
      return tooLate(settled ?? (await findApproval(tx, organizationId, input.id)));
    }
    const change = { event: "approval.undone", subjectId: input.id };
    await recordHistory(tx, ctx, { ...change, before: { takesEffectAt: input.takesEffectAt } });
    await announce(tx, { organizationId, kind: "approval", id: input.id });
    return null;
  });
  if (refused) throw refused;
}

function tooLate(approval: Approval | null): AppError {
  if (!approval) return notFound("Approval");
  const { status, resolvedBy, resolvedAt } = approval;
  const words =
    status === "pending_approval"
      ? "There is no approval of yours to undo"
      : `Too late to undo: this approval is already ${status}`;
  return new AppError("approval_closed", words, { approval: { status, resolvedBy, resolvedAt } });
}
