import { AppError } from "@/domain/errors";
import { hasRoom, type Plan, PLAN_TERMS } from "@/domain/plan";

type Counted = "agents" | "members";

/** Refuses one more than the plan has room for. */
export function requireRoom(plan: Plan, counted: Counted, used: number): void {
  const limit = PLAN_TERMS[plan][counted];
  if (hasRoom(used, limit)) return;
  const message = `Your ${PLAN_TERMS[plan].name} plan has room for ${limit} ${counted}. Upgrade your plan to add more.`;
  throw new AppError("plan_limit_exceeded", message, {
    planLimit: { limitType: counted, currentPlan: plan },
  });
}

/** Refuses a feature that the plan lacks, with the sentence people are told about it. */
export function requireFeature(
  plan: Plan,
  feature: "approvals" | "webhooks",
  sentence: string,
): void {
  if (PLAN_TERMS[plan][feature]) return;
  throw new AppError("plan_limit_exceeded", sentence, {
    planLimit: { limitType: feature, currentPlan: plan },
  });
}
