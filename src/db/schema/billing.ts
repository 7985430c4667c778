import { pgTable, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns";

/** Stripe events that have been taken in: Stripe sends each at least once. */
export const stripeEvents = pgTable("stripe_events", {
  id: text().primaryKey(),
  type: text().notNull(),
  createdAt: createdAt(),
});
