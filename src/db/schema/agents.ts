import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  numeric,
  pgTable,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns";
import { ofOrganization } from "./organizations";

/** An AI agent that asks before it acts. */
export const agents = pgTable(
  "agents",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    name: text().notNull(),
    description: text(),
    status: text().$type<"active" | "inactive">().notNull().default("active"),
    createdBy: text().notNull(),
    createdAt: createdAt(),
    lastSeenAt: instant(),
  },
  (t) => [
    uniqueIndex("agents_organization_name_key").on(t.organizationId, t.name),
    check("agents_status", sql`${t.status} in ('active','inactive')`),
  ],
);

/** What one agent may do. */
export const permissions = pgTable(
  "permissions",
  {
    id: text().primaryKey(),
    organizationId: ofOrganization(),
    agentId: text()
      .notNull()
      .references(() => agents.id, { onDelete: "cascade" }),
    action: text().notNull(),
    effect: text().$type<"allow" | "deny">().notNull().default("allow"),
    requiresApproval: boolean().notNull().default(false),
    /** Exact decimal digits. */
    maxAmount: numeric(),
    currency: text(),
    approvalExpiresInSeconds: integer().notNull().default(86_400),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    uniqueIndex("permissions_agent_action_effect_key").on(t.agentId, t.action, t.effect),
    index("permissions_organization_agent_idx").on(t.organizationId, t.agentId, t.action),
    check("permissions_effect", sql`${t.effect} in ('allow','deny')`),
    check("permissions_max_amount", sql`${t.maxAmount} is null or ${t.maxAmount} >= 0`),
  ],
);
