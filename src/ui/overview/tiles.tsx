import Link from "next/link";
import type { ReactNode } from "react";
import {
  approvalRate,
  checksIn,
  countOf,
  durationWords,
  percentText,
  sumOfChecks,
} from "@/domain/overview-figures";
import { logHref, NO_LOG_FILTER } from "@/ui/logs/log-address";
import type { Overview } from "./overview-screen";

/** The figures that one looks at first. */
export function Tiles({ overview }: { overview: Overview }) {
  const { pendingNow, resolved, timeToDecide, deliveries, byHour } = overview;
  const { medianSeconds, p95Seconds } = timeToDecide;
  const rate = approvalRate(resolved);
  const approved = countOf(resolved, "approved");
  const decided = approved + countOf(resolved, "rejected");
  const checks = sumOfChecks(byHour);
  const failed = countOf(deliveries, "failed");
  return (
    <ul className="grid grid-cols-2 gap-3 md:grid-cols-3 md:gap-4">
      <Tile name="Pending now" value={counted(pendingNow)} href="/approvals">
        waiting for a human
      </Tile>
      <Tile name="Median time to decide" value={timeText(medianSeconds)}>
        half are faster
      </Tile>
      <Tile name="95% decided within" value={timeText(p95Seconds)}>
        of approved and rejected
      </Tile>
      <Tile name="Approval rate" value={rate === null ? "—" : percentText(rate)}>
        {counted(approved)} of {counted(decided)} decided
      </Tile>
      <Tile
        name="Blocked checks"
        value={counted(checks.blocked)}
        href={logHref({ ...NO_LOG_FILTER, status: "blocked" }, null)}
      >
        of {counted(checksIn(checks))} checks
      </Tile>
      <Tile
        name="Webhooks delivered"
        value={counted(countOf(deliveries, "delivered"))}
        href="/settings/webhooks"
      >
        <span className={failed > 0 ? "text-danger-text" : undefined}>
          {counted(failed)} failed
        </span>
      </Tile>
    </ul>
  );
}

interface TileProps {
  name: string;
  value: string;
  /** Where the figure comes from; the whole tile leads there. */
  href?: string;
  children: ReactNode;
}

function Tile({ name, value, href, children }: TileProps) {
  const figure = (
    <>
      <span className="block text-xs font-medium text-muted">{name}</span>
      <span className="mt-1 block text-xl font-semibold tracking-tight tabular-nums">{value}</span>
      <span className="mt-0.5 block text-xs text-muted">{children}</span>
    </>
  );
  return (
    <li className="rounded-lg border bg-surface shadow-card">
      {href ? (
        <Link href={href} className="block h-full rounded-lg p-4 hover:bg-subtle">
          {figure}
        </Link>
      ) : (
        <div className="p-4">{figure}</div>
      )}
    </li>
  );
}

function timeText(seconds: number | null): string {
  return seconds === null ? "—" : durationWords(seconds);
}

function counted(count: number): string {
  return count.toLocaleString("en-GB");
}
