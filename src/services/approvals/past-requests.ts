import { listResolverNames } from "@/db/queries/approval-list";
import { type Approval, findApproval } from "@/db/queries/approvals";
import {
  findLastApproved,
  listOutcomes,
  listPastApprovals,
  type Outcome,
} from "@/db/queries/past-approvals";
import { asOf } from "@/domain/approval";
import { type ShownAmount, shownAmount } from "@/domain/approval-amount";
import { notFound } from "@/domain/errors";
import { isUuid } from "@/lib/ids";
import type { Ctx } from "../context";

/** An earlier request of the same agent for the same action, and what came of it. */
export interface PastRequest extends Pick<
  Approval,
  "id" | "status" | "createdAt" | "resolvedAt" | "redeemedAt" | "comment"
> {
  shown: ShownAmount | null;
  resolvedByName: string | null;
  /** What was logged after it ran; null when nothing was. */
  outcome: Outcome | null;
}

export interface PastRequests {
  items: PastRequest[];
  /** The last one that was approved, to compare with. */
  lastApproved: Pick<Approval, "id" | "context" | "resolvedAt"> | null;
}

const SHOWN = 6;

/** @throws AppError `not_found` */
export async function pastRequests(ctx: Ctx, id: string): Promise<PastRequests> {
  if (!isUuid(id)) throw notFound("Approval");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const subject = await findApproval(tx, ctx.organizationId, id);
    if (!subject) throw notFound("Approval");
    const earlier = await listPastApprovals(tx, subject, SHOWN);
    const past = earlier.map((approval) => asOf(approval, subject.now));
    const ids = past.flatMap((approval) => (approval.status === "approved" ? approval.id : []));
    const outcomes = ids.length > 0 ? await listOutcomes(tx, ctx.organizationId, ids) : [];
    const names = await listResolverNames(tx, past);
    const last = await findLastApproved(tx, subject);
    return {
      items: past.map((approval) => pastRequest(approval, names, outcomes)),
      lastApproved: last && { id: last.id, context: last.context, resolvedAt: last.resolvedAt },
    };
  });
}

function pastRequest(
  approval: Approval,
  names: Map<string, string>,
  outcomes: readonly Outcome[],
): PastRequest {
  const { id, status, createdAt, resolvedAt, redeemedAt, comment } = approval;
  return {
    ...{ id, status, createdAt, resolvedAt, redeemedAt, comment },
    shown: shownAmount(approval),
    resolvedByName: names.get(approval.resolvedBy ?? "") ?? null,
    outcome: outcomes.find(({ approvalId }) => approvalId === id) ?? null,
  };
}
