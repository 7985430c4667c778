import type { Tx } from "@/db/client";
import { announce } from "@/db/live";
import {
  type Approval,
  type ApprovalNow,
  type End,
  endApproval,
  findApproval,
  holdApproval,
} from "@/db/queries/approvals";
import { findOrganization } from "@/db/queries/organizations";
import type { Resolution } from "@/domain/approval";
import { AppError, notFound } from "@/domain/errors";
import { actorId } from "@/domain/role";
import { isUuid } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { announceEnd } from "./announce-approval";
import { settleApproval } from "./settle-approval";

export interface ResolveInput {
  id: string;
  resolution: Resolution;
  /** What the reviewer wants the agent to know. */
  comment: string | null;
}

/**
 * Approves or rejects, once, however many reviewers click at the same moment. Rejecting is final at
 * once, also while somebody's approval can still be undone. An approval takes effect after the
 * organization's time to undo: until then agents see it pending, and `takesEffectAt` is set.
 *
 * @throws AppError `forbidden`, `not_found`, `approval_closed` (with the state it has),
 *   `approval_expired` or `approval_held`: another reviewer's approval waits for its time
 */
export async function resolveApproval(ctx: Ctx, input: ResolveInput): Promise<ApprovalNow> {
  requireRight(ctx, "approvals.resolve");
  const end = { status: input.resolution, by: actorId(ctx.actor), comment: input.comment };
  return endOnce(ctx, input.id, end);
}

/** Withdraws a pending approval; the refusals are those of `resolveApproval`. */
export async function cancelApproval(
  ctx: Ctx,
  input: { id: string; mayTouch: (approval: Approval) => void },
): Promise<ApprovalNow> {
  const end = { status: "cancelled" as const, by: actorId(ctx.actor), comment: null };
  return endOnce(ctx, input.id, end, input.mayTouch);
}

/** The refusal is thrown after the commit: what this click discovers of the clock is kept. */
async function endOnce(
  ctx: Ctx,
  id: string,
  end: End,
  mayTouch: (approval: Approval) => void = () => {},
): Promise<ApprovalNow> {
  if (!isUuid(id)) throw notFound("Approval");
  const outcome = await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const [found, undoSeconds] = await Promise.all([
      findApproval(tx, ctx.organizationId, id),
      end.status === "approved" ? findUndoSeconds(tx, ctx) : 0,
    ]);
    if (!found) throw notFound("Approval");
    mayTouch(found);
    const changed = await endOrHold(tx, ctx, id, { ...end, undoSeconds });
    return changed
      ? { approval: { ...changed, now: found.now } }
      : { refused: await explain(tx, ctx, id) };
  });
  if (outcome.refused) throw outcome.refused;
  return outcome.approval;
}

async function findUndoSeconds(tx: Tx, { organizationId }: Ctx): Promise<number> {
  return (await findOrganization(tx, organizationId)).undoSeconds;
}

/** @param end.undoSeconds 0: it ends at once */
async function endOrHold(
  tx: Tx,
  ctx: Ctx,
  id: string,
  { undoSeconds, ...end }: End & { undoSeconds: number },
): Promise<Approval | null> {
  if (undoSeconds > 0) return hold(tx, ctx, id, { ...end, undoSeconds });
  const ended = await endApproval(tx, ctx.organizationId, id, end);
  if (!ended) return null;
  await announceEnd(tx, ctx, ended);
  return ended;
}

async function hold(
  tx: Tx,
  ctx: Ctx,
  id: string,
  { by, comment, undoSeconds }: End & { undoSeconds: number },
): Promise<Approval | null> {
  const { organizationId } = ctx;
  const held = await holdApproval(tx, organizationId, id, { by, comment, undoSeconds });
  if (!held) return null;
  const after = { takesEffectAt: held.takesEffectAt, comment };
  await Promise.all([
    recordHistory(tx, ctx, { event: "approval.held", subjectId: id, after }),
    announce(tx, { organizationId, kind: "approval", id }),
  ]);
  return held;
}

async function explain(tx: Tx, ctx: Ctx, id: string): Promise<AppError> {
  const settled = await settleApproval(tx, ctx, { organizationId: ctx.organizationId, id });
  const approval = settled ?? (await findApproval(tx, ctx.organizationId, id));
  if (!approval) return notFound("Approval");
  const { status, resolvedBy, resolvedAt, heldBy, takesEffectAt } = approval;
  if (takesEffectAt)
    return new AppError("approval_held", "This approval is already given; it takes effect soon", {
      approval: { status, resolvedBy: heldBy, resolvedAt: takesEffectAt },
    });
  const code = status === "expired" ? "approval_expired" : "approval_closed";
  return new AppError(code, `This approval is already ${status}`, {
    approval: { status, resolvedBy, resolvedAt },
  });
}
