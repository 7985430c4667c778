"use client";

import { RefreshCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

export interface ErrorStateProps {
  /** One sentence: what could not be done. */
  title?: string;
  /** What to do about it, and a request id when there is one. */
  children?: ReactNode;
  onRetry?: () => void;
  retrying?: boolean;
  className?: string;
}

/** What a list or page shows when it could not be loaded. Read out when it appears. */
export function ErrorState(props: ErrorStateProps) {
  const { title = "This could not be loaded.", children, onRetry, retrying = false } = props;
  return (
    <div
      role="alert"
      className={cn("flex flex-col items-center px-6 py-14 text-center", props.className)}
    >
      <span
        aria-hidden
        className="flex size-11 items-center justify-center rounded-xl border border-danger-line bg-danger-soft text-danger-text"
      >
        <TriangleAlert className="size-5" />
      </span>
      <p className="mt-4 text-base font-semibold">{title}</p>
      {children && <div className="mt-1 max-w-md text-sm text-pretty text-muted">{children}</div>}
      {onRetry && (
        <Button className="mt-5" loading={retrying} onClick={onRetry}>
          <RefreshCw aria-hidden />
          Try again
        </Button>
      )}
    </div>
  );
}
