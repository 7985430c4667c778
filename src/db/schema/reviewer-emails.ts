import { index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { createdAt, instant } from "./columns";
import { members, ofOrganization } from "./organizations";
import { approvals } from "./trail";

/**
 * One request that one reviewer is to be told of: the outbox of e-mails. What is due for a member at
 * the same time goes out as one e-mail, so an hourly digest and a burst are the same thing.
 */
export const reviewerEmails = pgTable(
  "reviewer_emails",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    memberId: text()
      .notNull()
      .references(() => members.id, { onDelete: "cascade" }),
    approvalId: uuid()
      .notNull()
      .references(() => approvals.id, { onDelete: "cascade" }),
    /** Now, or the hour's end for a member who wants a digest; later again after a failure. */
    sendAfter: instant().notNull(),
    attempts: integer().notNull().default(0),
    leasedUntil: instant(),
    /** Names the claim: a result is saved only while this is still the same. */
    lease: text(),
    sentAt: instant(),
    /** Nothing to tell any more, or given up: why. */
    droppedReason: text(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("reviewer_emails_member_approval_key").on(t.memberId, t.approvalId),
    index("reviewer_emails_approval_idx").on(t.approvalId),
    index("reviewer_emails_due_idx")
      .on(t.sendAfter)
      .where(sql`${t.sentAt} is null and ${t.droppedReason} is null`),
  ],
);
