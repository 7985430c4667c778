import { and, desc, eq, gt, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Plan } from "@/domain/plan";
import type { Role } from "@/domain/role";
import type { Tx } from "../client";
import { members, organizations } from "../schema/organizations";
import { accounts, sessions, users, verificationTokens } from "../schema/people";

export type User = typeof users.$inferSelect;

/** How long a session lasts after it was last seen. */
const SESSION_LIFE = sql`now() + interval '30 days'`;

const isOpen = and(isNull(sessions.endedAt), gt(sessions.expiresAt, sql`now()`));

export async function insertUser(tx: Tx, user: typeof users.$inferInsert): Promise<User> {
  const [row] = await tx.insert(users).values(user).returning();
  if (!row) throw new Error("the user was not written");
  return row;
}

/** Addresses differ by more than upper and lower case. */
export async function findUserByEmail(tx: Tx, email: string): Promise<User | null> {
  const [row] = await tx
    .select()
    .from(users)
    .where(sql`lower(${users.email}) = lower(${email})`);
  return row ?? null;
}

/**
 * Marks that the address is the person's own. Null when that was known before, so that what follows
 * from it happens once. A password set by whoever first typed the address goes.
 */
export async function markAddressProved(tx: Tx, id: string): Promise<User | null> {
  const [row] = await tx
    .update(users)
    .set({ emailVerified: sql`now()`, passwordHash: null })
    .where(and(eq(users.id, id), isNull(users.emailVerified)))
    .returning();
  return row ?? null;
}

/** Keeps which account it is, not the provider's tokens: nothing here calls the provider later. */
export async function insertAccount(tx: Tx, account: typeof accounts.$inferInsert): Promise<void> {
  const { userId, type, provider, providerAccountId } = account;
  await tx.insert(accounts).values({ userId, type, provider, providerAccountId });
}

export async function insertSession(
  tx: Tx,
  session: { id: string; userId: string; userAgent: string | null; byLink: boolean },
): Promise<void> {
  await tx.insert(sessions).values({ ...session, expiresAt: SESSION_LIFE });
}

/** Notes that the session is in use, which moves its end; at most once a minute. */
export async function touchSession(tx: Tx, id: string): Promise<void> {
  await tx
    .update(sessions)
    .set({ lastSeenAt: sql`now()`, expiresAt: SESSION_LIFE })
    .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, sql`now() - interval '1 minute'`)));
}

/** A person's stored password, and whether this session was begun by a mailed link. */
export async function lockPassword(
  tx: Tx,
  userId: string,
  sessionId: string,
): Promise<{ passwordHash: string | null; byLink: boolean } | null> {
  const [row] = await tx
    .select({ passwordHash: users.passwordHash, byLink: sessions.byLink })
    .from(users)
    .innerJoin(sessions, and(eq(sessions.userId, users.id), eq(sessions.id, sessionId)))
    .where(eq(users.id, userId))
    .for("update", { of: users });
  return row ?? null;
}

export async function updatePassword(tx: Tx, userId: string, passwordHash: string): Promise<void> {
  await tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
}

export type OpenSession = Pick<
  typeof sessions.$inferSelect,
  "id" | "userAgent" | "createdAt" | "lastSeenAt"
>;

/** Where a person is signed in now, the one used last first. */
export async function listOpenSessions(tx: Tx, userId: string): Promise<OpenSession[]> {
  const { id, userAgent, createdAt, lastSeenAt } = sessions;
  return tx
    .select({ id, userAgent, createdAt, lastSeenAt })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isOpen))
    .orderBy(desc(lastSeenAt), desc(id));
}

/** A session that has just ended, and the organization its screens show. */
export interface EndedSession {
  userId: string;
  organizationId: string | null;
}

/** Which of a person's sessions are meant. */
export type Which = "all" | { only: string } | { except: string };

/** Ends open sessions of a person, now. Another person's are never touched, whatever is named. */
export async function endSessions(tx: Tx, userId: string, which: Which): Promise<EndedSession[]> {
  const named =
    which === "all"
      ? undefined
      : "only" in which
        ? eq(sessions.id, which.only)
        : ne(sessions.id, which.except);
  return end(tx, and(eq(sessions.userId, userId), named));
}

/** Ends the session of this id, whoever's it is: the caller holds its cookie. */
export async function endSession(tx: Tx, id: string): Promise<EndedSession[]> {
  return end(tx, eq(sessions.id, id));
}

async function end(tx: Tx, which: SQL | undefined): Promise<EndedSession[]> {
  return tx
    .update(sessions)
    .set({ endedAt: sql`now()` })
    .where(and(which, isOpen))
    .returning({ userId: sessions.userId, organizationId: sessions.organizationId });
}

/** Points the browser at an organization; whether the person belongs to it is the caller's question. */
export async function updateSessionOrganization(
  tx: Tx,
  sessionId: string,
  organizationId: string,
): Promise<void> {
  await tx.update(sessions).set({ organizationId }).where(eq(sessions.id, sessionId));
}

/** A living session, its person, and the place that person has in the chosen organization. */
export interface SessionView {
  sessionId: string;
  user: { id: string; name: string | null; email: string };
  /** Null when none is chosen, or the person is not a member of it any more. */
  organization: { id: string; name: string; plan: Plan; role: Role } | null;
}

/** `seenLately`: within the last minute. */
export async function findSession(
  tx: Tx,
  sessionId: string,
): Promise<{ view: SessionView; seenLately: boolean } | null> {
  const [row] = await tx
    .select({
      seenLately: sql<boolean>`${sessions.lastSeenAt} > now() - interval '1 minute'`,
      sessionId: sessions.id,
      user: { id: users.id, name: users.name, email: users.email },
      organization: { id: organizations.id, name: organizations.name, plan: organizations.plan },
      role: members.role,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(
      members,
      and(eq(members.userId, sessions.userId), eq(members.organizationId, sessions.organizationId)),
    )
    .leftJoin(organizations, eq(organizations.id, members.organizationId))
    .where(and(eq(sessions.id, sessionId), isOpen));
  if (!row) return null;
  const { organization: found, role, seenLately, ...session } = row;
  const organization = found && role ? { ...found, role } : null;
  return { view: { ...session, organization }, seenLately };
}

/** How a person is called on screens: the name, or the address. */
export async function findUserName(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx
    .select({ name: users.name, email: users.email })
    .from(users)
    .where(eq(users.id, id));
  return row ? (row.name ?? row.email) : null;
}

/** Removes at most `limit` sessions that ended or lapsed so many days ago; returns how many went. */
export async function deleteOldSessions(tx: Tx, keptDays: number, limit: number): Promise<number> {
  const gone = await tx.execute(sql`
    delete from sessions where id in (
      select id from sessions
      where least(ended_at, expires_at) < now() - make_interval(days => ${keptDays})
      limit ${limit})
    returning 1`);
  return gone.length;
}

/** Removes sign-in links that nobody followed in time. */
export async function deleteLapsedTokens(tx: Tx): Promise<void> {
  await tx.delete(verificationTokens).where(lt(verificationTokens.expires, sql`now()`));
}
