import { randomBytes } from "node:crypto";
import type { Tx } from "@/db/client";
import {
  countSeats,
  existsMemberWithEmail,
  insertInvitation,
  type Invitation,
  revokeInvitationRow,
} from "@/db/queries/members";
import { lockOrganization } from "@/db/queries/organizations";
import { findUserName } from "@/db/queries/people";
import { asEmailAddress } from "@/domain/email-address";
import { AppError, invalidField } from "@/domain/errors";
import { actorId, mayChangeMember, type Role } from "@/domain/role";
import type { Email } from "@/gateways/email";
import { newId } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { invitationEmail } from "../emails/invitation";
import { requireRoom } from "../plan-limit";
import { recordHistory } from "../record";
import { throttle } from "../throttle";
import { actorNow } from "./actor-now";
import { type InvitationView, viewInvitation } from "./list-members";

const DAYS_OPEN = 7;
const DAY_MS = 86_400_000;
/** Every invitation is a mail to a stranger in our name. */
const MAILS = { times: 50, windowSeconds: 3_600 };

export interface SentInvitation {
  invitation: InvitationView;
  /** The link that was mailed, to copy. It is not stored and not shown again. */
  link: string;
  /** False when the mail could not be sent: the link is then the only way. */
  mailed: boolean;
}

/**
 * Invites an address, replacing an open invitation of it. The mail goes out after the commit.
 *
 * @throws AppError `forbidden`, `invalid_field`, `name_taken` for a member's address,
 * `plan_limit_exceeded`, `rate_limited`
 */
export async function inviteMember(
  ctx: Ctx,
  input: { email: string; role: Role },
): Promise<SentInvitation> {
  requireRight(ctx, "members.manage");
  const email = asEmailAddress(input.email);
  if (!email) throw invalidField("email", "is not an e-mail address");
  await throttle(ctx, `invite:${ctx.organizationId}`, MAILS);
  const token = randomBytes(32).toString("base64url");
  const link = `${ctx.appUrl}/invitation/${token}`;
  const written = await ctx.db.tenant(ctx.organizationId, (tx) =>
    writeInvitation(tx, ctx, {
      email,
      role: input.role,
      tokenHash: ctx.vault.fingerprint(token),
      hashedWith: ctx.vault.keyIds[0],
    }),
  );
  const { row, organizationName, inviterName } = written;
  const { role } = row;
  const mailed = await send(
    ctx,
    invitationEmail({ to: email, inviterName, organizationName, role, url: link, days: DAYS_OPEN }),
  );
  return { invitation: viewInvitation(ctx.actor, row), link, mailed };
}

interface Written {
  row: Invitation;
  organizationName: string;
  inviterName: string;
}

async function writeInvitation(
  tx: Tx,
  ctx: Ctx,
  input: { email: string; role: Role; tokenHash: string; hashedWith: string },
): Promise<Written> {
  const { organizationId } = ctx;
  const { email, role } = input;
  const organization = await lockOrganization(tx, organizationId);
  if (!mayChangeMember(await actorNow(tx, ctx), role, role))
    throw new AppError("forbidden", "Only an owner can invite an owner");
  if (await existsMemberWithEmail(tx, organizationId, email))
    throw new AppError("name_taken", "email: a member of your organization has this address");
  await revokeInvitationRow(tx, organizationId, { email });
  requireRoom(organization.plan, "members", await countSeats(tx, organizationId));
  const invitedBy = actorId(ctx.actor);
  const row = await insertInvitation(tx, {
    ...input,
    id: newId("inv"),
    organizationId,
    invitedBy,
    expiresAt: new Date(Date.now() + DAYS_OPEN * DAY_MS),
  });
  await recordHistory(tx, ctx, {
    event: "member.invited",
    subjectId: row.id,
    after: { email, role },
  });
  const inviterName = (await findUserName(tx, invitedBy)) ?? "Your team";
  return { row, organizationName: organization.name, inviterName };
}

/** The invitation stands whether or not the mail goes out; the inviter is told which. */
async function send(ctx: Ctx, email: Email): Promise<boolean> {
  try {
    await ctx.mailer.send(email);
    return !ctx.mailer.writesToLog;
  } catch (error) {
    ctx.logger.warn({ err: error, requestId: ctx.requestId }, "the invitation was not mailed");
    return false;
  }
}
