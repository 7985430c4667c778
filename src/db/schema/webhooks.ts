import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { EventType } from "../../domain/events";
import { createdAt, instant } from "./columns";
import { ofOrganization } from "./organizations";

/** Where events are sent. */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    url: text().notNull(),
    events: text().array().$type<EventType[]>().notNull(),
    /** Sealed with the server's key. */
    secret: text().notNull(),
    /** The secret before the last rotation, still signing until it expires. */
    previousSecret: text(),
    previousSecretExpiresAt: instant(),
    disabledAt: instant(),
    /** `owner` switched it off, or `gone`: the receiver answered 410. */
    disabledReason: text().$type<"owner" | "gone">(),
    createdBy: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("webhook_endpoints_organization_idx").on(t.organizationId)],
);

/** What happened, told to every endpoint in the same bytes. */
export const events = pgTable(
  "events",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    type: text().notNull(),
    /** The exact request body of every delivery and attempt. */
    body: text().notNull(),
    requestId: text(),
    createdAt: createdAt(),
  },
  (t) => [index("events_organization_idx").on(t.organizationId, t.id)],
);

/** One event for one endpoint: the outbox row, then the record of its delivery. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    endpointId: text()
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: "cascade" }),
    eventId: text()
      .notNull()
      .references(() => events.id, { onDelete: "cascade" }),
    status: text().$type<"pending" | "delivered" | "failed">().notNull().default("pending"),
    /** Attempts claimed so far; counted when claimed, so a crash cannot attempt for ever. */
    attempts: integer().notNull().default(0),
    nextAttemptAt: createdAt(),
    leasedUntil: instant(),
    /** Names the claim: a result is saved only while this is still the same. */
    lease: text(),
    deliveredAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    index("webhook_deliveries_due_idx")
      .on(t.endpointId, t.nextAttemptAt)
      .where(sql`${t.status} = 'pending'`),
    index("webhook_deliveries_endpoint_idx").on(t.organizationId, t.endpointId, t.id),
    index("webhook_deliveries_event_idx").on(t.eventId),
    check("webhook_deliveries_status", sql`${t.status} in ('pending','delivered','failed')`),
  ],
);

/** One request to an endpoint and what came of it. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    deliveryId: text()
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    /** HTTP status of the answer, if there was one. */
    httpStatus: integer(),
    /** Why it failed; null on success. */
    failure: text(),
    durationMs: integer().notNull(),
    responseExcerpt: text(),
    createdAt: createdAt(),
  },
  (t) => [index("webhook_attempts_delivery_idx").on(t.deliveryId)],
);
