import { z } from "zod";
import { clientIp } from "@/auth/client-ip";
import { APPROVAL_EMAILS } from "@/domain/approval-emails";
import { asEmailAddress } from "@/domain/email-address";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from "@/domain/password";
import { acceptInvitation, viewInvitationByToken } from "@/services/members/accept-invitation";
import { createOrganization } from "@/services/organizations/create-organization";
import { chooseOrganization } from "@/services/people/choose-organization";
import { endOtherSessions, endOwnSession } from "@/services/people/end-own-session";
import { listOwnSessions } from "@/services/people/list-own-sessions";
import { mustTypeCurrent, setPassword } from "@/services/people/set-password";
import { signUp } from "@/services/people/sign-up";
import { viewAccount } from "@/services/people/view-account";
import {
  setApprovalEmails,
  viewApprovalEmails,
} from "@/services/reviewer-emails/set-approval-emails";
import { id, text } from "../fields";
import { memberProcedure, publicProcedure, router, sessionProcedure } from "../init";

const token = z.string().min(1).max(100);
const organizationName = text(200);
const password = z
  .string()
  .min(PASSWORD_MIN_LENGTH, `must have at least ${PASSWORD_MIN_LENGTH} characters`)
  .max(PASSWORD_MAX_LENGTH, `must have at most ${PASSWORD_MAX_LENGTH} characters`);
const email = text(300).refine(
  (given) => asEmailAddress(given) !== null,
  "is not an e-mail address",
);
const person = z.object({ name: text(200), email, password });

export const accountRouter = router({
  me: sessionProcedure.query(({ ctx }) => viewAccount(ctx.platform, ctx.session)),
  /** A new person as the owner of a new organization. */
  signUp: publicProcedure
    .input(person.extend({ organizationName }))
    .mutation(({ ctx, input: { organizationName, ...given } }) =>
      signUp(ctx.platform, { ...given, ...requestOf(ctx), joins: { organizationName } }),
    ),
  /** A new person as a member of the organization that invited them. */
  signUpByInvitation: publicProcedure
    .input(person.extend({ invitationToken: token }))
    .mutation(({ ctx, input: { invitationToken, ...given } }) =>
      signUp(ctx.platform, { ...given, ...requestOf(ctx), joins: { invitationToken } }),
    ),
  /** What an invitation's link is about; null when it does not work any more. */
  invitation: publicProcedure
    .input(z.object({ token }))
    .query(({ ctx, input }) => viewInvitationByToken(ctx.platform, input.token)),
  acceptInvitation: sessionProcedure.input(z.object({ token })).mutation(async ({ ctx, input }) => {
    const { platform, session, requestId } = ctx;
    const member = await acceptInvitation(platform, session, { ...input, requestId });
    return { organizationId: member.organizationId };
  }),
  createOrganization: sessionProcedure
    .input(z.object({ name: organizationName }))
    .mutation(async ({ ctx, input }) => {
      const { platform, session, requestId } = ctx;
      const made = { userId: session.user.id, name: input.name, plan: "free" as const, requestId };
      const organization = await createOrganization(platform, made);
      await chooseOrganization(platform, session, organization.id);
      return organization;
    }),
  /** Whether the password so far is asked for before another is set. */
  mustTypeCurrent: sessionProcedure.query(({ ctx }) => mustTypeCurrent(ctx.platform, ctx.session)),
  setPassword: sessionProcedure
    .input(z.object({ password, current: z.string().max(PASSWORD_MAX_LENGTH).nullable() }))
    .mutation(({ ctx, input }) =>
      setPassword(ctx.platform, ctx.session, { ...input, ip: clientIp(ctx.headers) }),
    ),
  chooseOrganization: sessionProcedure
    .input(z.object({ organizationId: id }))
    .mutation(({ ctx, input }) =>
      chooseOrganization(ctx.platform, ctx.session, input.organizationId),
    ),
  /** Where this person is signed in. */
  sessions: sessionProcedure.query(({ ctx }) => listOwnSessions(ctx.platform, ctx.session)),
  endSession: sessionProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => endOwnSession(ctx.platform, ctx.session, input.id)),
  endOtherSessions: sessionProcedure.mutation(({ ctx }) =>
    endOtherSessions(ctx.platform, ctx.session),
  ),
  /** When this member is told of new requests in the organization they look at. */
  approvalEmails: memberProcedure.query(({ ctx }) => viewApprovalEmails(ctx)),
  setApprovalEmails: memberProcedure
    .input(z.object({ setting: z.enum(APPROVAL_EMAILS) }))
    .mutation(({ ctx, input }) => setApprovalEmails(ctx, input.setting)),
});

function requestOf({ headers, requestId }: { headers: Headers; requestId: string }) {
  return { ip: clientIp(headers), requestId };
}
