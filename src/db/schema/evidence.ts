import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns";
import { ofOrganization } from "./organizations";

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** What a leaf still knows of one field once another field of its entry was erased. */
export type LeafField = { salt: string } | { commitment: string };

/** Public halves of the keys that signed seals; the private ones are derived from SECRET_KEY. */
export const signingKeys = pgTable("signing_keys", {
  /** SHA-256 over the public key's 32 bytes, hex, its first 16 characters. */
  id: text().primaryKey(),
  /** Ed25519, 32 bytes, base64url. */
  publicKey: text().notNull(),
  createdAt: createdAt(),
});

/** A signed Merkle root over a batch of one organization's log entries; names the seal before it. */
export const logSeals = pgTable(
  "log_seals",
  {
    organizationId: ofOrganization(),
    /** 1, 2, 3 … without gaps. */
    number: integer().notNull(),
    /** Entries under this seal. */
    size: integer().notNull(),
    /** RFC 6962 tree head over the leaves, hex. */
    root: text().notNull(),
    /** Hash of the seal before, hex; 64 zeros for the first. */
    previous: text().notNull(),
    /** When the oldest and the newest entry under this seal were written. */
    oldestEntryAt: instant().notNull(),
    newestEntryAt: instant().notNull(),
    sealedAt: instant().notNull(),
    keyId: text()
      .notNull()
      .references(() => signingKeys.id),
    /** SHA-256 over the text that is signed, hex. */
    hash: text().notNull(),
    /** Ed25519 over the same text, base64url. */
    signature: text().notNull(),
    /** When retention removed its entries. */
    droppedAt: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.number] }),
    index("log_seals_kept_idx")
      .on(t.organizationId, t.number)
      .where(sql`${t.droppedAt} is null`),
    check("log_seals_size", sql`${t.size} > 0`),
  ],
);

/** A sealed log entry's place in its seal, and what hides its fields' values in their commitments. */
export const logLeaves = pgTable(
  "log_leaves",
  {
    logEntryId: uuid().primaryKey(),
    organizationId: ofOrganization(),
    sealNumber: integer().notNull(),
    /** From 0. */
    position: integer().notNull(),
    /** 32 random bytes that each field's salt is derived from; null once a field was erased. */
    salt: bytea(),
    /** Each field's own salt, or for an erased field its commitment alone. */
    fields: jsonb().$type<Record<string, LeafField>>(),
  },
  (t) => [
    uniqueIndex("log_leaves_position_key").on(t.organizationId, t.sealNumber, t.position),
    check("log_leaves_salted", sql`(${t.salt} is null) <> (${t.fields} is null)`),
  ],
);

/** One row: how far sealing has come. */
export const logSealing = pgTable(
  "log_sealing",
  {
    id: boolean().primaryKey().default(true),
    /** Every entry written before this moment is sealed. */
    sealedUntil: instant().notNull(),
    /** When all entries were last looked at, not the recent ones only. */
    fullPassAt: instant().notNull(),
  },
  (t) => [check("log_sealing_one_row", sql`${t.id}`)],
);
