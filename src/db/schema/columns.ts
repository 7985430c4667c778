import { timestamp } from "drizzle-orm/pg-core";

/** A point in time; always with time zone, read as a Date. */
export const instant = () => timestamp({ withTimezone: true, mode: "date" });

/** When the row was written, by the database's clock. */
export const createdAt = () => instant().notNull().defaultNow();
