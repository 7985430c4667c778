import { Check, Minus } from "lucide-react";
import { isDowngrade, type Plan, PLAN_TERMS, type PlanTerms } from "@/domain/plan";
import { Badge } from "@/ui/kit/badge";
import { Button } from "@/ui/kit/button";
import { cn } from "@/ui/kit/cn";
import { limitText } from "./plan-effects";

export interface PlanCardProps {
  plan: Plan;
  current: Plan;
  /** The way to it is being opened. */
  choosing: boolean;
  /** Null where this member has no way to it. */
  onChoose: (() => void) | null;
}

/** One plan and what it gives. */
export function PlanCard({ plan, current, choosing, onChoose }: PlanCardProps) {
  const terms = PLAN_TERMS[plan];
  const isCurrent = plan === current;
  const verb = isDowngrade(current, plan) ? "Downgrade" : "Upgrade";
  return (
    <li
      aria-current={isCurrent || undefined}
      className={cn(
        "flex flex-col rounded-lg border bg-surface p-5 shadow-card",
        isCurrent && "border-accent outline-1 outline-accent",
      )}
    >
      <div className="flex min-h-6 items-center justify-between gap-2">
        <h2 className="text-base font-semibold">{terms.name}</h2>
        {isCurrent && <Badge tone="accent">Current plan</Badge>}
      </div>
      <ul className="mt-4 flex flex-1 flex-col gap-2 text-sm">
        {termLines(terms).map(({ text, included }) => (
          <li key={text} className={cn("flex gap-2", !included && "text-muted")}>
            {included ? (
              <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-success-text" />
            ) : (
              <Minus aria-hidden className="mt-0.5 size-4 shrink-0" />
            )}
            {text}
          </li>
        ))}
      </ul>
      {onChoose && !isCurrent && (
        <Button
          className="mt-5"
          variant={verb === "Upgrade" ? "primary" : "secondary"}
          loading={choosing}
          onClick={onChoose}
        >
          {verb} to {terms.name}
        </Button>
      )}
    </li>
  );
}

function termLines(terms: PlanTerms): { text: string; included: boolean }[] {
  const { approvals, webhooks, logRetentionDays: days } = terms;
  return [
    { text: `${capitalized(limitText(terms.agents))} agents`, included: true },
    { text: `${capitalized(limitText(terms.members))} members`, included: true },
    { text: approvals ? "Approval workflows" : "No approval workflows", included: approvals },
    { text: webhooks ? "Webhooks" : "No webhooks", included: webhooks },
    { text: `${capitalized(limitText(terms.checksPerMinute))} checks a minute`, included: true },
    {
      text: days === null ? "Log kept without limit" : `Log kept for ${days} days`,
      included: true,
    },
  ];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
