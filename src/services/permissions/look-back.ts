import { type Plan, PLAN_TERMS } from "@/domain/plan";
import { firstLogEntryIdAt } from "@/lib/ids";

const LONGEST_DAYS = 30;
const DAY_MS = 86_400_000;

/** How far back an agent's checks are looked at: 30 days, or as long as the plan keeps the log. */
export function lookBack(plan: Plan): { days: number; sinceId: string } {
  const days = Math.min(LONGEST_DAYS, PLAN_TERMS[plan].logRetentionDays ?? LONGEST_DAYS);
  return { days, sinceId: firstLogEntryIdAt(new Date(Date.now() - days * DAY_MS)) };
}
