import {
  type Invitation,
  listMembers as listMemberRows,
  listOpenInvitations,
  type MemberOfOrganization,
} from "@/db/queries/members";
import { type Actor, mayChangeMember, type Role, ROLES } from "@/domain/role";
import type { Ctx } from "../context";
import { isOneself } from "./actor-now";

/** A member, and what the one who asks may do with them. */
export interface MemberView {
  id: string;
  userId: string;
  name: string | null;
  email: string;
  role: Role;
  createdAt: Date;
  /** When a browser of theirs last looked at this organization; null when none did lately. */
  lastSeenAt: Date | null;
  isSelf: boolean;
  /** Roles the member can be given, the present one among them; empty when none may be. */
  assignableRoles: Role[];
  canRemove: boolean;
  /** Whether the one who asks may sign this member out. */
  canSignOut: boolean;
}

export interface InvitationView {
  id: string;
  email: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date;
  canRevoke: boolean;
}

export interface MembersView {
  members: MemberView[];
  invitations: InvitationView[];
  /** Roles someone can be invited with; empty when the one who asks may not invite. */
  invitableRoles: Role[];
}

/** Everyone in the organization and everyone invited. Open to every member. */
export async function listMembers(ctx: Ctx): Promise<MembersView> {
  const { actor, organizationId } = ctx;
  return ctx.db.tenant(organizationId, async (tx) => {
    const rows = await listMemberRows(tx, organizationId);
    const owners = rows.filter((row) => row.role === "owner").length;
    const invitations = await listOpenInvitations(tx, organizationId);
    return {
      members: rows.map((row) => viewMember(actor, row, row.role === "owner" && owners === 1)),
      invitations: invitations.map((row) => viewInvitation(actor, row)),
      invitableRoles: ROLES.filter((role) => mayChangeMember(actor, role, role)),
    };
  });
}

function viewMember(actor: Actor, row: MemberOfOrganization, isLastOwner: boolean): MemberView {
  const { id, userId, name, email, role, createdAt, lastSeenAt } = row;
  const isSelf = isOneself(actor, row);
  const assignableRoles = ROLES.filter((to) => !isLastOwner && mayChangeMember(actor, role, to));
  const canRemove = !isLastOwner && (isSelf || mayChangeMember(actor, role, null));
  const canSignOut = !isSelf && mayChangeMember(actor, role, null);
  const person = { id, userId, name, email, role, createdAt, lastSeenAt, isSelf };
  return { ...person, assignableRoles, canRemove, canSignOut };
}

/** Without the token's hash. */
export function viewInvitation(actor: Actor, row: Invitation): InvitationView {
  const { id, email, role, createdAt, expiresAt } = row;
  return { id, email, role, createdAt, expiresAt, canRevoke: mayChangeMember(actor, role, null) };
}
