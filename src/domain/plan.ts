export const PLANS = ["free", "pro", "business", "enterprise"] as const;
export type Plan = (typeof PLANS)[number];

/** What a plan gives; `null` means without limit. */
export interface PlanTerms {
  name: string;
  checksPerMinute: number | null;
  managementPerMinute: number | null;
  agents: number | null;
  members: number | null;
  approvals: boolean;
  webhooks: boolean;
  logRetentionDays: number | null;
}

export const PLAN_TERMS: Record<Plan, PlanTerms> = {
  free: {
    name: "Free",
    checksPerMinute: 100,
    managementPerMinute: 60,
    agents: 2,
    members: 3,
    approvals: false,
    webhooks: false,
    logRetentionDays: 7,
  },
  pro: {
    name: "Pro",
    checksPerMinute: 1_000,
    managementPerMinute: 300,
    agents: 25,
    members: 10,
    approvals: true,
    webhooks: true,
    logRetentionDays: 30,
  },
  business: {
    name: "Business",
    checksPerMinute: 10_000,
    managementPerMinute: 1_000,
    agents: 250,
    members: 50,
    approvals: true,
    webhooks: true,
    logRetentionDays: 365,
  },
  enterprise: {
    name: "Enterprise",
    checksPerMinute: null,
    managementPerMinute: null,
    agents: null,
    members: null,
    approvals: true,
    webhooks: true,
    logRetentionDays: null,
  },
};

/** Most requests a minute that a key's own limit may allow. */
export const KEY_LIMIT_MAX = 1_000_000;

/** What a Free organization is told wherever it meets approvals. */
export const APPROVALS_LOCKED =
  "Approval Workflows are available on Pro, Business, and Enterprise plans. Upgrade your plan to unlock this feature.";

/** What a Free organization is told wherever it meets webhooks. */
export const WEBHOOKS_LOCKED =
  "Webhooks are available on Pro, Business, and Enterprise plans. Upgrade your plan to unlock this feature.";

/** True while one more still fits; `limit` null means without limit. */
export function hasRoom(used: number, limit: number | null): boolean {
  return limit === null || used < limit;
}

/** True when the change takes something away. */
export function isDowngrade(from: Plan, to: Plan): boolean {
  return PLANS.indexOf(to) < PLANS.indexOf(from);
}
