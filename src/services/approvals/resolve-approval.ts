import type { Tx } from "@/db/client";
import { type Approval, endApproval, expireApproval, findApproval } from "@/db/queries/approvals";
import type { Resolution } from "@/domain/approval";
import { AppError, notFound } from "@/domain/errors";
import { actorId } from "@/domain/role";
import { isUuid } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { announceEnd } from "./announce-approval";

export interface ResolveInput {
  id: string;
  resolution: Resolution;
  /** What the reviewer wants the agent to know. */
  comment: string | null;
}

/**
 * Approves or rejects, once, however many reviewers click at the same moment.
 *
 * @throws AppError `forbidden`, `not_found`, `approval_closed` (with the state it has) or
 *   `approval_expired`
 */
export async function resolveApproval(ctx: Ctx, input: ResolveInput): Promise<Approval> {
  requireRight(ctx, "approvals.resolve");
  const end = { status: input.resolution, by: actorId(ctx.actor), comment: input.comment };
  return endOnce(ctx, input.id, end);
}

/** Withdraws a pending approval; the refusals are those of `resolveApproval`. */
export async function cancelApproval(
  ctx: Ctx,
  input: { id: string; mayTouch: (approval: Approval) => void },
): Promise<Approval> {
  const end = { status: "cancelled" as const, by: actorId(ctx.actor), comment: null };
  return endOnce(ctx, input.id, end, input.mayTouch);
}

/** The refusal is thrown after the commit: a lapse that this click discovers is kept. */
async function endOnce(
  ctx: Ctx,
  id: string,
  end: Parameters<typeof endApproval>[3],
  mayTouch: (approval: Approval) => void = () => {},
): Promise<Approval> {
  if (!isUuid(id)) throw notFound("Approval");
  const outcome = await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const found = await findApproval(tx, ctx.organizationId, id);
    if (!found) throw notFound("Approval");
    mayTouch(found);
    const ended = await endApproval(tx, ctx.organizationId, id, end);
    if (!ended) return { refused: await explain(tx, ctx, id) };
    await announceEnd(tx, ctx, ended);
    return { ended };
  });
  if (outcome.refused) throw outcome.refused;
  return outcome.ended;
}

async function explain(tx: Tx, ctx: Ctx, id: string): Promise<AppError> {
  const expired = await expireApproval(tx, ctx.organizationId, id);
  if (expired) await announceEnd(tx, { ...ctx, actor: { kind: "system" } }, expired);
  const approval = expired ?? (await findApproval(tx, ctx.organizationId, id));
  if (!approval) return notFound("Approval");
  const { status, resolvedBy, resolvedAt } = approval;
  const code = status === "expired" ? "approval_expired" : "approval_closed";
  return new AppError(code, `This approval is already ${status}`, {
    approval: { status, resolvedBy, resolvedAt },
  });
}
