import { Callout } from "@/ui/kit/callout";
import { TextLink } from "@/ui/kit/text-link";
import type { OrganizationView } from "@/ui/use-organization";

interface PlanRoomProps {
  view: OrganizationView;
  counted: "agents" | "members";
}

/** True when the plan has no room for one more. */
export function isFull({ view, counted }: PlanRoomProps): boolean {
  const limit = view.terms[counted];
  return limit !== null && view.used[counted] >= limit;
}

/** How much of the plan is used, as a sentence: "2 of 2 agents." */
export function planUse({ view, counted }: PlanRoomProps): string {
  const [used, limit] = [view.used[counted], view.terms[counted]];
  const places = counted === "members" ? "places taken" : counted;
  return limit === null ? "" : `${used} of ${limit} ${places}.`;
}

/** Says that the plan is full, and where to get more room; nothing while there is some. */
export function PlanFull({ view, counted }: PlanRoomProps) {
  if (!isFull({ view, counted })) return null;
  const invitations = counted === "members" ? " Open invitations count." : "";
  return (
    <Callout
      tone="warning"
      className="mb-4"
      action={<TextLink href="/settings/plan">Upgrade your plan</TextLink>}
    >
      Your {view.terms.name} plan has room for {view.terms[counted]} {counted}, and all are taken.
      {invitations}
    </Callout>
  );
}
