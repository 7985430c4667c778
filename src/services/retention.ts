import { deleteOldStripeEvents } from "@/db/queries/billing";
import { deleteOldCheckCounts } from "@/db/queries/check-counts";
import { deleteExpiredAnswers } from "@/db/queries/idempotency";
import { dropOldestLogMonth, makeLogMonths } from "@/db/queries/log-months";
import { deleteOldEvents } from "@/db/queries/outbox";
import { deleteOldSessions } from "@/db/queries/people";
import { deleteOldWindows } from "@/db/queries/rate-windows";
import { deleteOldEmails } from "@/db/queries/reviewer-emails";
import { dropOldestSeal, listOrganizationsToDrop } from "@/db/queries/seals";
import type { Tx } from "@/db/client";
import { PLAN_TERMS, PLANS } from "@/domain/plan";
import type { Platform } from "./context";
import { sealLog } from "./evidence/seal-log";
import { OVERVIEW_DAYS } from "./overview/read-overview";

const BATCH = 1_000;

/** How long a delivery can be looked up and replayed, in days. */
const EVENTS_KEPT_DAYS = 90;

/** How long one can tell from a session when a member was last seen, in days. */
const SESSIONS_KEPT_DAYS = 90;

/** How long one can look up what reviewers were told by e-mail, in days. */
const EMAILS_KEPT_DAYS = 7;

/** As far back as the overview looks: a month, beside the one before it, from an hour's begin. */
export const COUNTS_KEPT_DAYS = 2 * Math.max(...OVERVIEW_DAYS) + 1;

/** Longer than Stripe repeats an event, in days. */
const STRIPE_EVENTS_KEPT_DAYS = 30;

/**
 * Removes what is past its time: log entries and counts of checks older than the plan keeps, events
 * whose deliveries ended long ago, stored idempotency answers, sessions that ended, e-mails to
 * reviewers that went out, events of Stripe that it no longer repeats, old rate windows. In small
 * transactions, so that checks never wait for it. A month of the log of which nobody keeps anything
 * goes whole; what a shorter plan no longer keeps of others goes a seal at a time. The seals stay, so
 * that what is kept can still be verified.
 *
 * @returns how many log entries went
 */
export async function applyRetention(platform: Platform): Promise<number> {
  await platform.db.system(makeLogMonths);
  await sealLog(platform, 0);
  const removed = (await dropOldMonths(platform)) + (await dropOldSeals(platform));
  const counts = { lookedAtDays: COUNTS_KEPT_DAYS, limit: BATCH };
  await inBatches(platform, (tx) => deleteOldCheckCounts(tx, KEPT_DAYS, counts));
  await inBatches(platform, (tx) => deleteOldEvents(tx, EVENTS_KEPT_DAYS, BATCH));
  await inBatches(platform, (tx) => deleteExpiredAnswers(tx, BATCH));
  await inBatches(platform, (tx) => deleteOldSessions(tx, SESSIONS_KEPT_DAYS, BATCH));
  await inBatches(platform, (tx) => deleteOldEmails(tx, EMAILS_KEPT_DAYS, BATCH));
  await inBatches(platform, (tx) => deleteOldStripeEvents(tx, STRIPE_EVENTS_KEPT_DAYS, BATCH));
  await platform.db.system(deleteOldWindows);
  return removed;
}

const KEPT_DAYS = Object.fromEntries(
  PLANS.map((plan) => [plan, PLAN_TERMS[plan].logRetentionDays]),
);

async function dropOldMonths(platform: Platform): Promise<number> {
  const drop = (tx: Tx) => dropOldestLogMonth(tx, KEPT_DAYS);
  let removed = 0;
  let dropped: number | null;
  while ((dropped = await platform.db.system(drop)) !== null) removed += dropped;
  return removed;
}

async function dropOldSeals(platform: Platform): Promise<number> {
  let removed = 0;
  for (const plan of PLANS) {
    const days = PLAN_TERMS[plan].logRetentionDays;
    if (days === null) continue;
    const due = await platform.db.system((tx) => listOrganizationsToDrop(tx, plan, days));
    for (const organizationId of due) {
      const drop = (tx: Tx) => dropOldestSeal(tx, organizationId, days);
      let dropped: number;
      while ((dropped = await platform.db.system(drop)) > 0) removed += dropped;
    }
  }
  return removed;
}

async function inBatches(platform: Platform, work: (tx: Tx) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const done = await platform.db.system(work);
    total += done;
    if (done < BATCH) return total;
  }
}
