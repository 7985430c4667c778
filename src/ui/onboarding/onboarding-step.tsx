import { Circle, CircleCheck, CircleDot, Lock, type LucideIcon } from "lucide-react";
import { cn } from "@/ui/kit/cn";
import { TextLink } from "@/ui/kit/text-link";
import { type Step, wordsOf } from "./step-words";

export interface OnboardingStepProps {
  step: Step;
  agentId: string | null;
  /** The one to take now. */
  next: boolean;
  compact: boolean;
}

/** One step: whether it is done, and the way to where it is. */
export function OnboardingStep({ step, agentId, next, compact }: OnboardingStepProps) {
  const { title, hint, href } = wordsOf(step.name, agentId);
  const { icon: Icon, said, tone } = LOOKS[step.state === "open" && next ? "next" : step.state];
  const locked = step.state === "locked";
  return (
    <li className="flex gap-3 text-sm" {...(next && { "aria-current": "step" })}>
      <Icon aria-hidden className={cn("mt-1 size-4 shrink-0", tone)} />
      <div className="min-w-0">
        <span className="sr-only">{said}: </span>
        <span className="inline-flex min-h-6 flex-wrap items-center gap-x-2">
          {step.state === "open" ? (
            <TextLink href={href} className="inline-flex min-h-6 items-center">
              {title}
            </TextLink>
          ) : (
            <span className="text-muted">{title}</span>
          )}
          {locked && (
            <TextLink href="/settings/plan" className="inline-flex min-h-6 items-center text-xs">
              Not on your plan: see the plans
            </TextLink>
          )}
        </span>
        {step.state === "open" && (!compact || next) && <p className="text-muted">{hint}</p>}
      </div>
    </li>
  );
}

interface Look {
  icon: LucideIcon;
  said: string;
  tone: string;
}

const LOOKS: Record<Step["state"] | "next", Look> = {
  done: { icon: CircleCheck, said: "Done", tone: "text-success-text" },
  next: { icon: CircleDot, said: "Next", tone: "text-accent-text" },
  open: { icon: Circle, said: "To do", tone: "text-muted" },
  locked: { icon: Lock, said: "Locked", tone: "text-muted" },
};
