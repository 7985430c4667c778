import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const classes = cva(
  [
    "inline-flex h-5.5 shrink-0 items-center gap-1 rounded-full border px-2 text-xs font-medium",
    "whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0",
  ],
  {
    variants: {
      tone: {
        neutral: "border-border bg-subtle text-muted",
        accent: "border-accent-line bg-accent-soft text-accent-text",
        success: "border-success-line bg-success-soft text-success-text",
        warning: "border-warning-line bg-warning-soft text-warning-text",
        danger: "border-danger-line bg-danger-soft text-danger-text",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

/** The colour a state is said in. */
export type BadgeTone = NonNullable<VariantProps<typeof classes>["tone"]>;

export interface BadgeProps extends ComponentProps<"span"> {
  tone?: BadgeTone;
  /** A dot before the text. */
  dot?: boolean;
}

/** A state in a word. The word carries the meaning; the colour only repeats it. */
export function Badge({ tone, dot, className, children, ...props }: BadgeProps) {
  return (
    <span className={cn(classes({ tone }), className)} {...props}>
      {dot && <span aria-hidden className="size-1.5 rounded-full bg-current" />}
      {children}
    </span>
  );
}
