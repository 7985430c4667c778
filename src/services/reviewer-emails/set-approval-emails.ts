import { findMemberByUser } from "@/db/queries/members";
import { retimeEmails, updateApprovalEmails } from "@/db/queries/reviewer-emails";
import type { ApprovalEmails } from "@/domain/approval-emails";
import { AppError, notFound } from "@/domain/errors";
import { actorCan } from "@/domain/role";
import { type Ctx, requireRight } from "../context";

export interface ApprovalEmailsView {
  setting: ApprovalEmails;
  /** Only who may decide requests is told of them. */
  isReviewer: boolean;
  /** False where no mail service is set up: then nothing is sent, whatever the setting. */
  isMailSent: boolean;
}

/**
 * When this member is told of new requests by e-mail.
 *
 * @throws AppError `forbidden` for a key, `not_found`
 */
export async function viewApprovalEmails(ctx: Ctx): Promise<ApprovalEmailsView> {
  const userId = personOf(ctx);
  const member = await ctx.db.tenant(ctx.organizationId, (tx) =>
    findMemberByUser(tx, ctx.organizationId, userId),
  );
  if (!member) throw notFound("Member");
  return {
    setting: member.approvalEmails,
    isReviewer: actorCan(ctx.actor, "approvals.resolve"),
    isMailSent: !ctx.mailer.writesToLog,
  };
}

/**
 * Sets it, also for the requests they wait to be told of. A member's own preference: not recorded.
 *
 * @throws AppError `forbidden` for who cannot decide requests, `not_found`
 */
export async function setApprovalEmails(ctx: Ctx, setting: ApprovalEmails): Promise<void> {
  requireRight(ctx, "approvals.resolve");
  const { organizationId } = ctx;
  const userId = personOf(ctx);
  await ctx.db.tenant(organizationId, async (tx) => {
    const member = await updateApprovalEmails(tx, { organizationId, userId }, setting);
    if (!member) throw notFound("Member");
    if (setting !== "never") await retimeEmails(tx, member.id, setting);
  });
}

function personOf({ actor }: Ctx): string {
  if (actor.kind === "member") return actor.userId;
  throw new AppError("forbidden", "Only a member has a mailbox");
}
