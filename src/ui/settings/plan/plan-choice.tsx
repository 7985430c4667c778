"use client";

import { useState } from "react";
import { type Plan, PLANS } from "@/domain/plan";
import type { OrganizationView } from "@/ui/use-organization";
import { ChangePlanDialog } from "./change-plan-dialog";
import { PlanCard } from "./plan-card";
import { useBilling } from "./use-billing";

/** The plans, each with the button that leads to it where there is a way. */
export function PlanChoice({ view }: { view: OrganizationView }) {
  const [wanted, setWanted] = useState<Plan | null>(null);
  const { buy, buying } = useBilling();
  const way = wanted && view.ways[wanted];
  const choose = (plan: Plan) => (view.ways[plan] === "checkout" ? buy(plan) : setWanted(plan));
  return (
    <>
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
        {PLANS.map((plan) => (
          <PlanCard
            key={plan}
            plan={plan}
            current={view.organization.plan}
            choosing={buying === plan}
            onChoose={view.ways[plan] ? () => choose(plan) : null}
          />
        ))}
      </ul>
      {wanted && (way === "direct" || way === "portal") && (
        <ChangePlanDialog view={view} to={wanted} way={way} onClose={() => setWanted(null)} />
      )}
    </>
  );
}
