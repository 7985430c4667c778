import { z } from "zod";
import { ROLES } from "@/domain/role";
import { changeRole } from "@/services/members/change-role";
import { inviteMember } from "@/services/members/invite-member";
import { listMembers } from "@/services/members/list-members";
import { removeMember } from "@/services/members/remove-member";
import { revokeInvitation } from "@/services/members/revoke-invitation";
import { signOutMember } from "@/services/members/sign-out-member";
import { id, text } from "../fields";
import { memberProcedure, router } from "../init";

const role = z.enum(ROLES);

export const membersRouter = router({
  list: memberProcedure.query(({ ctx }) => listMembers(ctx)),
  invite: memberProcedure
    .input(z.object({ email: text(300), role }))
    .mutation(({ ctx, input }) => inviteMember(ctx, input)),
  revokeInvitation: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input.id)),
  changeRole: memberProcedure
    .input(z.object({ id, role }))
    .mutation(({ ctx, input }) => changeRole(ctx, { memberId: input.id, role: input.role })),
  /** Ends all sessions of a member. */
  signOut: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => signOutMember(ctx, input.id)),
  /** Removes a member; with one's own id, leaves. */
  remove: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => removeMember(ctx, input.id)),
});
