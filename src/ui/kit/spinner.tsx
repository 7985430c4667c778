import { LoaderCircle } from "lucide-react";
import { cn } from "./cn";

/** A turning circle. Decorative unless given a `label`. */
export function Spinner({ label, className }: { label?: string; className?: string }) {
  const circle = (
    <LoaderCircle
      aria-hidden
      className={cn("size-4 shrink-0 animate-spin motion-reduce:animate-none", className)}
    />
  );
  if (!label) return circle;
  return (
    <span role="status" className="inline-flex items-center gap-2 text-muted">
      {circle}
      <span>{label}</span>
    </span>
  );
}
