import { cn } from "./cn";

/** A grey stand-in with the size of what is coming. Hidden from screen readers. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "block h-4 animate-pulse rounded-md bg-subtle motion-reduce:animate-none",
        className,
      )}
    />
  );
}

export interface SkeletonRowsProps {
  rows?: number;
  /** Said once to screen readers. */
  label?: string;
  className?: string;
}

/** A list on its way: rows of the height the real ones will have. */
export function SkeletonRows({ rows = 6, label = "Loading", className }: SkeletonRowsProps) {
  return (
    <div role="status" className={cn("rounded-lg border bg-surface shadow-card", className)}>
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-14 items-center gap-4 border-b px-4 last:border-b-0">
          <Skeleton className="size-7! rounded-full!" />
          <Skeleton className="w-2/5" />
          <Skeleton className="ml-auto w-16" />
        </div>
      ))}
    </div>
  );
}
