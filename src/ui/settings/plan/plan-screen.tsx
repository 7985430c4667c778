"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Plan, PLANS } from "@/domain/plan";
import { Callout } from "@/ui/kit/callout";
import { PageHeader } from "@/ui/kit/page-header";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { type OrganizationView, useOrganization } from "@/ui/use-organization";
import { ChangePlanDialog } from "./change-plan-dialog";
import { OrganizationNameCard } from "./organization-name-card";
import { PlanCard } from "./plan-card";
import { PlanUsage } from "./plan-usage";

/** The four plans side by side, what is used of the present one, and the way to another. */
export function PlanScreen() {
  const trpc = useTRPC();
  const organization = useQuery(trpc.organization.view.queryOptions());
  const { may } = useOrganization();
  return (
    <>
      <PageHeader title="Plan" description="What your organization can use, and how much of it." />
      <Loaded query={organization} what="plan">
        {(view) => (
          <div className="flex flex-col gap-6">
            {!may("plan.manage") && <WhoMayChange />}
            {may("plan.manage") && !view.selfHosted && (
              <Callout>The plan is changed through billing here.</Callout>
            )}
            <PlanUsage view={view} />
            <Plans view={view} changeable={may("plan.manage") && view.selfHosted} />
            <OrganizationNameCard
              key={view.organization.name}
              name={view.organization.name}
              editable={may("organization.manage")}
            />
          </div>
        )}
      </Loaded>
    </>
  );
}

function Plans({ view, changeable }: { view: OrganizationView; changeable: boolean }) {
  const [wanted, setWanted] = useState<Plan | null>(null);
  return (
    <>
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
        {PLANS.map((plan) => (
          <PlanCard
            key={plan}
            plan={plan}
            current={view.organization.plan}
            onChoose={changeable ? () => setWanted(plan) : null}
          />
        ))}
      </ul>
      {wanted && <ChangePlanDialog view={view} to={wanted} onClose={() => setWanted(null)} />}
    </>
  );
}

/** Names the owners to those who cannot change the plan themselves. */
function WhoMayChange() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.members.list.queryOptions());
  const owners = data?.members.filter(({ role }) => role === "owner").map(({ email }) => email);
  return (
    <Callout>
      Only an owner can change the plan{owners?.length ? `: ask ${owners.join(" or ")}` : ""}.
    </Callout>
  );
}
