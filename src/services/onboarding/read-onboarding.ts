import { findFirstAgent, type FirstSteps, readFirstSteps } from "@/db/queries/onboarding";
import { findOrganization } from "@/db/queries/organizations";
import { type Plan, PLAN_TERMS } from "@/domain/plan";
import type { Ctx } from "../context";

export type StepName = keyof FirstSteps;

export interface OnboardingStep {
  name: StepName;
  /** `locked`: the plan does not have it. */
  state: "done" | "open" | "locked";
}

export interface Onboarding {
  steps: OnboardingStep[];
  /** Nothing is left to do that the plan has. */
  done: boolean;
  /** Where an agent's own steps are done: the first one; null while there is none. */
  agentId: string | null;
  /** Whether the plan lets a human be asked. */
  approvals: boolean;
}

/** How far the organization has come, from what is there: nobody ticks a box. */
export async function readOnboarding(ctx: Ctx): Promise<Onboarding> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const { plan } = await findOrganization(tx, ctx.organizationId);
    const steps = stepsOf(await readFirstSteps(tx, ctx.organizationId), plan);
    const agent = await findFirstAgent(tx, ctx.organizationId);
    return {
      steps,
      done: steps.every(({ state }) => state !== "open"),
      agentId: agent?.id ?? null,
      approvals: PLAN_TERMS[plan].approvals,
    };
  });
}

const ORDER: readonly StepName[] = [
  "agent",
  "askingPermission",
  "key",
  "check",
  "decision",
  "endpoint",
];

/** The steps in the order in which one takes them. */
export function stepsOf(facts: FirstSteps, plan: Plan): OnboardingStep[] {
  const { approvals, webhooks } = PLAN_TERMS[plan];
  const locked: readonly StepName[] = [
    ...(approvals ? [] : (["askingPermission", "decision"] as const)),
    ...(webhooks ? [] : (["endpoint"] as const)),
  ];
  return ORDER.map((name) => ({
    name,
    state: facts[name] ? "done" : locked.includes(name) ? "locked" : "open",
  }));
}
