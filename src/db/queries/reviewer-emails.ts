import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { ApprovalEmails } from "@/domain/approval-emails";
import type { Role } from "@/domain/role";
import type { Tx } from "../client";
import { members } from "../schema/organizations";
import { reviewerEmails } from "../schema/reviewer-emails";
import { approvals } from "../schema/trail";

/** The end of the hour that runs, by UTC. */
const HOUR_END = sql`date_trunc('hour', now(), 'UTC') + interval '1 hour'`;

/**
 * Takes at most `limit` open requests whose reviewers were not told yet and marks them as told. One
 * that was approved and can still be undone is left: undone, it is told then.
 */
export async function takeUntoldApprovals(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    with untold as (
      select id from approvals
      where status = 'pending_approval' and reviewers_told_at is null
        and takes_effect_at is null and expires_at > clock_timestamp()
      order by id limit ${limit}
      for no key update skip locked
    )
    update approvals a set reviewers_told_at = now() from untold where a.id = untold.id
    returning a.id`);
  return rows.map(({ id }) => id);
}

/** Puts a row in line for every member with such a role who wants to be told; returns how many. */
export async function insertReviewerEmails(
  tx: Tx,
  approvalIds: readonly string[],
  roles: readonly Role[],
): Promise<number> {
  const rows = await tx.execute(sql`
    insert into reviewer_emails (id, organization_id, member_id, approval_id, send_after)
    select 'rem_' || replace(gen_random_uuid()::text, '-', ''), m.organization_id, m.id, a.id,
           case m.approval_emails when 'hourly' then ${HOUR_END} else now() end
    from approvals a join members m on m.organization_id = a.organization_id
    where a.id = any(${sql.param(approvalIds)}::uuid[])
      and m.role = any(${sql.param(roles)}::text[]) and m.approval_emails <> 'never'
    on conflict do nothing
    returning id`);
  return rows.length;
}

/** A member who is to be written to now, as they are now. */
export interface DueMember {
  id: string;
  organizationId: string;
  organizationName: string;
  email: string;
  role: Role;
  approvalEmails: ApprovalEmails;
}

/** Told nothing in the last minute, and nobody is writing to them. Needs the member as `m`. */
const UNDISTURBED = sql`not exists (
  select from reviewer_emails s where s.member_id = m.id and (
    s.sent_at > now() - interval '1 minute' or (s.sent_at is null and s.leased_until > now())))`;

/** Rows `r` of requests `a` that wait to be sent. A request that may still be undone waits along. */
const DUE = sql`r.sent_at is null and r.dropped_reason is null and r.send_after <= now()
  and (r.leased_until is null or r.leased_until < now()) and a.takes_effect_at is null`;

/** A member for whom something is due, locked; null when there is none that nobody else holds. */
export async function lockDueMember(tx: Tx): Promise<DueMember | null> {
  const [row] = await tx.execute<Record<keyof DueMember, string>>(sql`
    select m.id, m.organization_id as "organizationId", o.name as "organizationName", u.email,
      m.role, m.approval_emails as "approvalEmails"
    from members m join users u on u.id = m.user_id join organizations o on o.id = m.organization_id
    where ${UNDISTURBED} and exists (
      select from reviewer_emails r join approvals a on a.id = r.approval_id
      where r.member_id = m.id and ${DUE})
    limit 1 for no key update of m skip locked`);
  return (row as DueMember | undefined) ?? null;
}

export interface ClaimedEmail {
  id: string;
  approvalId: string;
  /** Number of the attempt this claim is for; the first is 1. */
  attempt: number;
  /** Whether the request still waits for an answer. */
  isOpen: boolean;
}

/**
 * Claims all that is due for a member whom the caller has locked. Looks again whether the member is
 * to be left in peace: another worker may have held them until a moment ago.
 */
export async function claimEmails(
  tx: Tx,
  memberId: string,
  { lease, leaseSeconds }: { lease: string; leaseSeconds: number },
): Promise<ClaimedEmail[]> {
  const rows = await tx.execute<Record<keyof ClaimedEmail, unknown>>(sql`
    update reviewer_emails r
    set attempts = r.attempts + 1, lease = ${lease},
        leased_until = now() + make_interval(secs => ${leaseSeconds})
    from approvals a, members m
    where r.member_id = ${memberId} and m.id = r.member_id and a.id = r.approval_id
      and ${DUE} and ${UNDISTURBED}
    returning r.id, r.approval_id as "approvalId", r.attempts as attempt,
      (a.status = 'pending_approval' and a.expires_at > clock_timestamp()) as "isOpen"`);
  return rows.map((row) => ({ ...row, attempt: Number(row.attempt) }) as ClaimedEmail);
}

/** These requests, those that expire first first, at most `limit`. */
export async function listNextToExpire(tx: Tx, ids: string[], limit: number) {
  return tx
    .select()
    .from(approvals)
    .where(inArray(approvals.id, ids))
    .orderBy(asc(approvals.expiresAt), asc(approvals.id))
    .limit(limit);
}

const NOT_LEASED = { lease: null, leasedUntil: null };

/** Takes rows out of the line: there is nothing to tell, or it cannot be told. */
export async function dropEmails(tx: Tx, ids: string[], droppedReason: string): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(reviewerEmails)
    .set({ ...NOT_LEASED, droppedReason })
    .where(inArray(reviewerEmails.id, ids));
}

/** Keeps that a claim's mail went out; returns 0 when the rows had passed to someone else. */
export async function saveSent(tx: Tx, lease: string): Promise<number> {
  const rows = await tx
    .update(reviewerEmails)
    .set({ ...NOT_LEASED, sentAt: sql`now()` })
    .where(eq(reviewerEmails.lease, lease))
    .returning({ id: reviewerEmails.id });
  return rows.length;
}

/**
 * Keeps that a claim's mail did not go out. Each row waits as long as its attempts so far ask for;
 * one that has used up the waits is given up.
 */
export async function saveFailure(
  tx: Tx,
  lease: string,
  waitSeconds: readonly number[],
): Promise<void> {
  const wait = sql`(${sql.param(waitSeconds)}::int[])[${reviewerEmails.attempts}]`;
  await tx
    .update(reviewerEmails)
    .set({
      ...NOT_LEASED,
      sendAfter: sql`now() + make_interval(secs => coalesce(${wait}, 0))`,
      droppedReason: sql`case when ${wait} is null then 'not_sent' end`,
    })
    .where(eq(reviewerEmails.lease, lease));
}

/** Sets when a person is told of new requests in an organization; null when not a member. */
export async function updateApprovalEmails(
  tx: Tx,
  { organizationId, userId }: { organizationId: string; userId: string },
  approvalEmails: ApprovalEmails,
): Promise<{ id: string } | null> {
  const [row] = await tx
    .update(members)
    .set({ approvalEmails })
    .where(and(eq(members.organizationId, organizationId), eq(members.userId, userId)))
    .returning({ id: members.id });
  return row ?? null;
}

/** What is in line for a member already goes out at the time of their new choice. */
export async function retimeEmails(tx: Tx, memberId: string, to: "each" | "hourly"): Promise<void> {
  await tx.execute(sql`
    update reviewer_emails set send_after = ${to === "hourly" ? HOUR_END : sql`now()`}
    where member_id = ${memberId} and sent_at is null and dropped_reason is null
      and attempts = 0`);
}

/** Removes at most `limit` rows that were sent or dropped so many days ago; returns how many went. */
export async function deleteOldEmails(tx: Tx, keptDays: number, limit: number): Promise<number> {
  const gone = await tx.execute(sql`
    delete from reviewer_emails where id in (
      select id from reviewer_emails
      where (sent_at is not null or dropped_reason is not null)
        and created_at < now() - make_interval(days => ${keptDays})
      limit ${limit})
    returning 1`);
  return gone.length;
}
