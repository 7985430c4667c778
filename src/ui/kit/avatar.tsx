import { cn } from "./cn";
import { initials } from "./initials";

const sizes = { sm: "size-6 text-[0.625rem]", md: "size-8 text-xs", lg: "size-10 text-sm" };

export interface AvatarProps {
  /** A name or an e-mail address. It is not said: write it beside the circle. */
  name: string;
  size?: keyof typeof sizes;
  /** Agents are squares, people are circles. */
  shape?: "circle" | "square";
  className?: string;
}

/** Initials in a circle. */
export function Avatar({ name, size = "md", shape = "circle", className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex shrink-0 items-center justify-center border bg-subtle font-semibold text-muted select-none",
        shape === "circle" ? "rounded-full" : "rounded-md",
        sizes[size],
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}
