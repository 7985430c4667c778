import { PLAN_TERMS } from "@/domain/plan";
import { cn } from "@/ui/kit/cn";
import type { OrganizationView } from "@/ui/use-organization";
import { limitText } from "./plan-effects";

/** How much of the present plan is used. */
export function PlanUsage({ view }: { view: OrganizationView }) {
  const { plan } = view.organization;
  const { checksPerMinute, logRetentionDays: days } = PLAN_TERMS[plan];
  return (
    <section aria-label="Usage" className="grid gap-4 sm:grid-cols-2">
      <Meter what="Agents" used={view.used.agents} limit={PLAN_TERMS[plan].agents} />
      <Meter
        what="Members and open invitations"
        used={view.used.members}
        limit={PLAN_TERMS[plan].members}
      />
      <Term what="Check and log requests a minute" value={limitText(checksPerMinute)} />
      <Term what="Log kept" value={days === null ? "without limit" : `${days} days`} />
    </section>
  );
}

/** A limit that is met anew all the time, so that there is no use to show. */
function Term({ what, value }: { what: string; value: string }) {
  return (
    <p className="flex justify-between gap-4 rounded-lg border bg-surface p-4 text-sm shadow-card">
      <span className="text-muted">{what}</span>
      <span className="font-medium">{value}</span>
    </p>
  );
}

interface MeterProps {
  what: string;
  used: number;
  limit: number | null;
}

function Meter({ what, used, limit }: MeterProps) {
  const full = limit !== null && used >= limit;
  const share = limit === null ? 0 : Math.min(1, used / limit);
  return (
    <div className="rounded-lg border bg-surface p-4 shadow-card">
      <p className="flex justify-between gap-4 text-sm">
        <span className="text-muted">{what}</span>
        <span className="font-medium">
          {limit === null ? `${used}, no limit` : `${used} of ${limit}`}
        </span>
      </p>
      {limit !== null && (
        <div aria-hidden className="mt-3 h-1.5 overflow-hidden rounded-full bg-subtle">
          <div
            className={cn("h-full rounded-full", full ? "bg-warning" : "bg-accent")}
            style={{ width: `${share * 100}%` }}
          />
        </div>
      )}
    </div>
  );
}
