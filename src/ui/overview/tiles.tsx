import Link from "next/link";
import type { ReactNode } from "react";
import {
  approvalRate,
  checksIn,
  decisionsIn,
  durationWords,
  percentText,
  shareOf,
} from "@/domain/overview-figures";
import { logHref, NO_LOG_FILTER } from "@/ui/logs/log-address";
import { counted, type Overview } from "./overview";
import { beforeWords } from "./span";

/** The figures that one looks at first, each beside the span before where that says something. */
export function Tiles({ overview }: { overview: Overview }) {
  const { pendingNow, days, checks } = overview;
  const { now, before } = overview.decisions;
  const told = deliveriesOf(overview);
  const compared = (figure: string | null) => beforeWords(days, figure);
  return (
    <ul className="grid grid-cols-2 gap-3 md:grid-cols-3 md:gap-4">
      <Tile name="Pending now" value={counted(pendingNow)} href="/approvals">
        waiting for a human
      </Tile>
      <Tile
        name="Median time to decide"
        value={timeText(now.medianSeconds) ?? "—"}
        compared={compared(timeText(before.medianSeconds))}
      >
        half are faster
      </Tile>
      <Tile
        name="95% decided within"
        value={timeText(now.p95Seconds) ?? "—"}
        compared={compared(timeText(before.p95Seconds))}
      >
        of approved and rejected
      </Tile>
      <Tile
        name="Approval rate"
        value={rateText(approvalRate(now)) ?? "—"}
        compared={compared(rateText(approvalRate(before)))}
      >
        {counted(now.approved)} of {counted(decisionsIn(now))}, {counted(now.expired)} expired
      </Tile>
      <Tile
        name="Blocked attempts"
        value={counted(checks.now.blocked)}
        href={logHref({ ...NO_LOG_FILTER, status: "blocked" }, null)}
        compared={checks.before && compared(counted(checks.before.blocked))}
      >
        of {counted(checksIn(checks.now))} checks
      </Tile>
      <Tile
        name="Webhooks delivered"
        value={rateText(told.now) ?? "—"}
        href="/settings/webhooks"
        compared={compared(rateText(told.before))}
      >
        <span className={told.failed > 0 ? "text-danger-text" : undefined}>
          {counted(told.failed)} failed
        </span>
        , {counted(told.waiting)} waiting
      </Tile>
    </ul>
  );
}

interface TileProps {
  name: string;
  value: string;
  /** Where the figure comes from; the whole tile leads there. */
  href?: string;
  /** The figure of the span before, in words. */
  compared?: string | null;
  children: ReactNode;
}

function Tile({ name, value, href, compared, children }: TileProps) {
  const figure = (
    <>
      <span className="block text-xs font-medium text-muted">{name}</span>
      <span className="mt-1 block text-xl font-semibold tracking-tight tabular-nums">{value}</span>
      <span className="mt-0.5 block text-xs text-muted">{children}</span>
      {compared && <span className="mt-0.5 block text-xs text-muted">{compared}</span>}
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

/** Of all endpoints: the share of deliveries that arrived, among those that have ended. */
function deliveriesOf({ endpoints }: Overview) {
  const sum = (of: (endpoint: Overview["endpoints"][number]) => number) =>
    endpoints.reduce((total, endpoint) => total + of(endpoint), 0);
  const [delivered, failed] = [sum((e) => e.delivered), sum((e) => e.failed)];
  const deliveredBefore = sum((e) => e.deliveredBefore);
  return {
    now: shareOf(delivered, delivered + failed),
    before: shareOf(deliveredBefore, deliveredBefore + sum((e) => e.failedBefore)),
    failed,
    waiting: sum((e) => e.waiting),
  };
}

function rateText(rate: number | null): string | null {
  return rate === null ? null : percentText(rate);
}

function timeText(seconds: number | null): string | null {
  return seconds === null ? null : durationWords(seconds);
}
