import { and, asc, desc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Role } from "@/domain/role";
import type { Tx } from "../client";
import { invitations, members, organizations } from "../schema/organizations";
import { sessions, users } from "../schema/people";

export type Member = typeof members.$inferSelect;
export type MemberOfOrganization = Member & {
  name: string | null;
  email: string;
  /** When a browser of theirs last looked at this organization; null when none did lately. */
  lastSeenAt: Date | null;
};
export type Invitation = typeof invitations.$inferSelect;

export async function insertMember(tx: Tx, member: typeof members.$inferInsert): Promise<Member> {
  const [row] = await tx.insert(members).values(member).returning();
  if (!row) throw new Error("the member was not written");
  return row;
}

const lastSeenAt = sql<Date | null>`(
  select max(s.last_seen_at) from ${sessions} s
  where s.user_id = ${members.userId} and s.organization_id = ${members.organizationId})`.mapWith(
  sessions.lastSeenAt,
);

/** With the person's name and address, longest-standing first. */
export async function listMembers(tx: Tx, organizationId: string): Promise<MemberOfOrganization[]> {
  const rows = await tx
    .select({ member: members, name: users.name, email: users.email, lastSeenAt })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.organizationId, organizationId))
    .orderBy(asc(members.id));
  return rows.map(({ member, ...person }) => ({ ...member, ...person }));
}

export async function lockMember(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<Member | null> {
  const [row] = await tx
    .select()
    .from(members)
    .where(and(eq(members.organizationId, organizationId), eq(members.id, id)))
    .for("update");
  return row ?? null;
}

/** The place of a person in the organization. */
export async function findMemberByUser(
  tx: Tx,
  organizationId: string,
  userId: string,
): Promise<Member | null> {
  const [row] = await tx
    .select()
    .from(members)
    .where(and(eq(members.organizationId, organizationId), eq(members.userId, userId)));
  return row ?? null;
}

/** True when someone with this address is a member. */
export async function existsMemberWithEmail(
  tx: Tx,
  organizationId: string,
  email: string,
): Promise<boolean> {
  const rows = await tx
    .select({ id: members.id })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(eq(members.organizationId, organizationId), sql`lower(${users.email}) = lower(${email})`),
    );
  return rows.length > 0;
}

/** Members and open invitations: both take a place of the plan. */
export async function countSeats(tx: Tx, organizationId: string): Promise<number> {
  const taken = await tx.$count(members, eq(members.organizationId, organizationId));
  return taken + (await tx.$count(invitations, openInvitation(organizationId)));
}

export async function countMembers(tx: Tx, organizationId: string): Promise<number> {
  return tx.$count(members, eq(members.organizationId, organizationId));
}

/** How many owners there are; the caller holds the organization's lock. */
export async function countOwners(tx: Tx, organizationId: string): Promise<number> {
  return tx.$count(
    members,
    and(eq(members.organizationId, organizationId), eq(members.role, "owner")),
  );
}

export async function updateMemberRole(tx: Tx, id: string, role: Role): Promise<void> {
  await tx.update(members).set({ role }).where(eq(members.id, id));
}

export async function deleteMemberRow(tx: Tx, id: string): Promise<void> {
  await tx.delete(members).where(eq(members.id, id));
}

/** Ends a person's sessions in this organization, now. */
export async function endSessionsIn(tx: Tx, organizationId: string, userId: string): Promise<void> {
  await tx
    .update(sessions)
    .set({ endedAt: sql`now()` })
    .where(
      and(
        eq(sessions.userId, userId),
        eq(sessions.organizationId, organizationId),
        isNull(sessions.endedAt),
      ),
    );
}

/** The organizations a person belongs to, longest-standing first. */
export async function listMemberships(
  tx: Tx,
  userId: string,
): Promise<{ organizationId: string; name: string; role: Role }[]> {
  return tx
    .select({
      organizationId: members.organizationId,
      name: organizations.name,
      role: members.role,
    })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.organizationId))
    .where(eq(members.userId, userId))
    .orderBy(asc(members.id));
}

export async function insertInvitation(
  tx: Tx,
  invitation: typeof invitations.$inferInsert,
): Promise<Invitation> {
  const [row] = await tx.insert(invitations).values(invitation).returning();
  if (!row) throw new Error("the invitation was not written");
  return row;
}

/** Not yet accepted, withdrawn or lapsed; newest first. */
export async function listOpenInvitations(tx: Tx, organizationId: string): Promise<Invitation[]> {
  return tx
    .select()
    .from(invitations)
    .where(openInvitation(organizationId))
    .orderBy(desc(invitations.id));
}

/** Withdraws an invitation that was not accepted; null when there is none. */
export async function revokeInvitationRow(
  tx: Tx,
  organizationId: string,
  match: { id: string } | { email: string },
): Promise<Invitation | null> {
  const which =
    "id" in match
      ? eq(invitations.id, match.id)
      : sql`lower(${invitations.email}) = lower(${match.email})`;
  const [row] = await tx
    .update(invitations)
    .set({ revokedAt: sql`now()` })
    .where(
      and(
        eq(invitations.organizationId, organizationId),
        which,
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    )
    .returning();
  return row ?? null;
}

/** The open invitation of a link, with the organization's name. */
export async function findInvitationByToken(
  tx: Tx,
  tokenHashes: readonly string[],
): Promise<(Invitation & { organizationName: string }) | null> {
  const [row] = await tx
    .select({ invitation: invitations, organizationName: organizations.name })
    .from(invitations)
    .innerJoin(organizations, eq(organizations.id, invitations.organizationId))
    .where(and(inArray(invitations.tokenHash, tokenHashes), openInvitation(null)));
  return row ? { ...row.invitation, organizationName: row.organizationName } : null;
}

/** The open invitation of a link, locked; the caller holds the organization's lock. */
export async function lockInvitationByToken(
  tx: Tx,
  tokenHashes: readonly string[],
): Promise<Invitation | null> {
  const [row] = await tx
    .select()
    .from(invitations)
    .where(and(inArray(invitations.tokenHash, tokenHashes), openInvitation(null)))
    .for("update");
  return row ?? null;
}

export async function markInvitationAccepted(tx: Tx, id: string): Promise<void> {
  await tx
    .update(invitations)
    .set({ acceptedAt: sql`now()` })
    .where(eq(invitations.id, id));
}

function openInvitation(organizationId: string | null) {
  return and(
    organizationId ? eq(invitations.organizationId, organizationId) : undefined,
    isNull(invitations.acceptedAt),
    isNull(invitations.revokedAt),
    gt(invitations.expiresAt, sql`now()`),
  );
}
