import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Plan } from "../../domain/plan";
import type { Role } from "../../domain/role";
import { createdAt, instant } from "./columns";
import { users } from "./people";

/** The tenant: owns everything that has an organization_id. */
export const organizations = pgTable(
  "organizations",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    plan: text().$type<Plan>().notNull().default("free"),
    /** How long an approval can be undone after the click, in seconds. */
    undoSeconds: integer().notNull().default(5),
    /** The paying side of the organization; null where nothing was ever bought. */
    stripeCustomerId: text(),
    stripeSubscriptionId: text(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("organizations_stripe_customer_key").on(t.stripeCustomerId),
    check("organizations_plan", sql`${t.plan} in ('free','pro','business','enterprise')`),
    check("organizations_undo_seconds", sql`${t.undoSeconds} between 0 and 30`),
  ],
);

/** The column that makes a row an organization's: it goes with it. */
export const ofOrganization = () =>
  text()
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" });

/** Id of the secret key that the hash beside it was made with; null from before ids were kept. */
const hashedWith = () => text();

/** A user's place in an organization. */
export const members = pgTable(
  "members",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text().$type<Role>().notNull(),
    /** When this member is told of new requests by e-mail. */
    approvalEmails: text().$type<"each" | "hourly" | "never">().notNull().default("each"),
    createdAt: createdAt(),
  },
  (t) => [
    check("members_approval_emails", sql`${t.approvalEmails} in ('each','hourly','never')`),
    uniqueIndex("members_organization_user_key").on(t.organizationId, t.userId),
    index("members_user_idx").on(t.userId),
    check("members_role", sql`${t.role} in ('owner','admin','reviewer','viewer')`),
  ],
);

/** An emailed invitation to become a member; the link's token is stored hashed. */
export const invitations = pgTable(
  "invitations",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    email: text().notNull(),
    role: text().$type<Role>().notNull(),
    tokenHash: text().notNull(),
    hashedWith: hashedWith(),
    invitedBy: text().notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    revokedAt: instant(),
  },
  (t) => [
    uniqueIndex("invitations_token_key").on(t.tokenHash),
    uniqueIndex("invitations_open_key")
      .on(t.organizationId, sql`lower(${t.email})`)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
  ],
);

/** A key of the agent API. Only its keyed hash is stored. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    name: text().notNull(),
    keyHash: text().notNull(),
    hashedWith: hashedWith(),
    /** The first and last characters, to recognise a key by. */
    hint: text().notNull(),
    scopes: text().array().notNull(),
    /** Agents the key may speak for; null means every agent of the organization. */
    agentIds: text().array(),
    /** Requests a minute with this key; null leaves only the organization's own limits. */
    requestsPerMinute: integer(),
    createdBy: text().notNull(),
    createdAt: createdAt(),
    expiresAt: instant(),
    revokedAt: instant(),
    /** The key that a rotation put in this one's place; this one then lapses by itself. */
    replacedBy: text(),
    lastUsedAt: instant(),
  },
  (t) => [
    uniqueIndex("api_keys_hash_key").on(t.keyHash),
    index("api_keys_organization_idx").on(t.organizationId),
    check("api_keys_requests_per_minute", sql`${t.requestsPerMinute} > 0`),
  ],
);

/** Who changed what in the organization: permissions, keys, endpoints, members, plan, approvals. */
export const adminHistory = pgTable(
  "admin_history",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    /** A user's id, a key's id, or "system". */
    actorId: text().notNull(),
    event: text().notNull(),
    subjectId: text().notNull(),
    before: text(),
    after: text(),
    requestId: text(),
    createdAt: createdAt(),
  },
  (t) => [index("admin_history_organization_idx").on(t.organizationId, t.id)],
);
