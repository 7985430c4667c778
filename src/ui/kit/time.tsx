"use client";

import { lazy, Suspense } from "react";
import { cn } from "./cn";
import { relativeTime, timeLeft, utcTime, zonedTime } from "./relative-time";
import { useHydrated } from "./use-hydrated";
import { useNow } from "./use-now";

/** Most pages have none. */
const Tooltip = lazy(() => import("./tooltip").then((module) => ({ default: module.Tooltip })));

export interface TimeProps {
  at: Date;
  /** "5 min ago", the whole date in the reader's zone, or both. */
  show?: "relative" | "full" | "both";
  /** A stop for the Tab key that shows the exact time in UTC, for pages about one thing. */
  focusable?: boolean;
  className?: string;
}

/** A moment. Its exact UTC is in `dateTime` and appears on hover. */
export function Time({ at, show = "relative", focusable = false, className }: TimeProps) {
  const now = useNow(15_000);
  const hydrated = useHydrated();
  const zoned = zonedTime(at, hydrated ? undefined : "UTC");
  const relative = relativeTime(at, now, hydrated ? undefined : "UTC");
  const text = { relative, full: zoned, both: `${zoned} (${relative})` }[show];
  const exact = show === "relative" ? `${zoned}\n${utcTime(at)}` : utcTime(at);
  const time = (
    <time
      dateTime={at.toISOString()}
      {...(focusable ? { tabIndex: 0 } : { title: exact })}
      className={cn("rounded-sm whitespace-nowrap tabular-nums", className)}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
  if (!focusable) return time;
  return (
    <Suspense fallback={time}>
      <Tooltip content={<span className="whitespace-pre-line">{exact}</span>}>{time}</Tooltip>
    </Suspense>
  );
}

export interface TimeLeftProps {
  until: Date;
  /** Said once the moment has passed. */
  over?: string;
  /** From here on it is written as a warning. */
  urgentBelowMs?: number;
  /** How exactly it counts, in milliseconds. */
  tickMs?: number;
  className?: string;
}

/** A countdown: "4 min 02 s left". Screen readers read it when asked, not every second. */
export function TimeLeft(props: TimeLeftProps) {
  const { until, over = "Expired", urgentBelowMs = 5 * 60_000, className } = props;
  const now = useNow(props.tickMs ?? 1_000);
  const left = timeLeft(until, now);
  const urgent = left !== null && until.getTime() - now.getTime() < urgentBelowMs;
  return (
    <time
      dateTime={until.toISOString()}
      title={`Until ${utcTime(until)}`}
      className={cn(
        "whitespace-nowrap tabular-nums",
        urgent && "font-medium text-warning-text",
        className,
      )}
      suppressHydrationWarning
    >
      {left === null ? over : `${left} left`}
    </time>
  );
}
