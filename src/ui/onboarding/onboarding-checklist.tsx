"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { Button } from "@/ui/kit/button";
import { Card, CardBody, CardFooter, CardHeader } from "@/ui/kit/card";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { OnboardingStep } from "./onboarding-step";
import { SampleRequest } from "./sample-request";
import { useDismissed } from "./use-dismissed";

/** How often it is asked whether a step is done, in milliseconds. */
const REFRESH_MS = 5_000;

export interface OnboardingChecklistProps {
  /** Titles only, for a place that says the rest itself. */
  compact?: boolean;
  className?: string;
}

/**
 * The first steps of an organization, ticked off by what is there. Draws nothing once they are done
 * or put away, and nothing for members who could take none of them.
 */
export function OnboardingChecklist({ compact = false, className }: OnboardingChecklistProps) {
  const trpc = useTRPC();
  const { view, may } = useOrganization();
  const { dismissed, dismiss } = useDismissed(view?.organization.id ?? null);
  const wanted = may("agents.manage") && !dismissed;
  const { data } = useQuery(
    trpc.onboarding.read.queryOptions(undefined, {
      enabled: wanted,
      refetchInterval: REFRESH_MS,
    }),
  );
  if (!wanted || !data || data.done) return null;
  const done = data.steps.filter(({ state }) => state === "done").length;
  const possible = data.steps.filter(({ state }) => state !== "locked").length;
  const next = data.steps.find(({ state }) => state === "open")?.name;
  return (
    <Card className={className}>
      <CardHeader
        title="First steps"
        description={
          <span role="status">
            {done} of {possible} done
          </span>
        }
        actions={
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Hide the first steps"
            onClick={dismiss}
          >
            <X aria-hidden />
          </Button>
        }
      />
      <CardBody>
        <ol className="flex flex-col gap-3 text-left">
          {data.steps.map((step) => (
            <OnboardingStep
              key={step.name}
              step={step}
              agentId={data.agentId}
              next={step.name === next}
              compact={compact}
            />
          ))}
        </ol>
      </CardBody>
      <CardFooter className="justify-start!">
        <SampleRequest possible={data.approvals} />
      </CardFooter>
    </Card>
  );
}
