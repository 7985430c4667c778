import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns";

/** A person who can sign in. Belongs to organizations through `members`. */
export const users = pgTable(
  "users",
  {
    id: text()
      .primaryKey()
      .default(sql`'user_' || replace(gen_random_uuid()::text, '-', '')`),
    name: text(),
    email: text().notNull(),
    emailVerified: instant(),
    image: text(),
    passwordHash: text(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("users_email_key").on(sql`lower(${t.email})`)],
);

/** A sign-in at another provider (GitHub, Google); shape given by next-auth's adapter. */
export const accounts = pgTable(
  "accounts",
  {
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text().$type<"oauth" | "oidc" | "email" | "webauthn">().notNull(),
    provider: text().notNull(),
    providerAccountId: text().notNull(),
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.providerAccountId] })],
);

/** One-time tokens of emailed sign-in links, stored hashed by next-auth. */
export const verificationTokens = pgTable(
  "verification_tokens",
  {
    identifier: text().notNull(),
    token: text().notNull(),
    expires: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.identifier, t.token] })],
);

/** A signed-in browser. The cookie only names the row: ending the row ends the session at once. */
export const sessions = pgTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The organization this browser is looking at; null until one is chosen or created. */
    organizationId: text(),
    userAgent: text(),
    /** By a mailed link: whoever holds it has just shown that the mailbox is theirs. */
    byLink: boolean().notNull().default(false),
    createdAt: createdAt(),
    lastSeenAt: createdAt(),
    expiresAt: instant().notNull(),
    endedAt: instant(),
  },
  (t) => [index("sessions_user_idx").on(t.userId)],
);

/** Counters of fixed windows: requests per organization, sign-ins per address. */
export const rateWindows = pgTable("rate_windows", {
  bucket: text().primaryKey(),
  windowStart: instant().notNull(),
  used: integer().notNull(),
});
