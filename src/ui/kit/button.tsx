"use client";

import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps, MouseEvent } from "react";
import { cn } from "./cn";
import { Spinner } from "./spinner";

/** The looks of a button, for links that must look like one. */
export const buttonClasses = cva(
  [
    "relative inline-flex shrink-0 items-center justify-center rounded-md font-medium",
    "whitespace-nowrap transition-colors select-none",
    "disabled:cursor-not-allowed disabled:opacity-50",
    "[&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4",
  ],
  {
    variants: {
      variant: {
        primary: "bg-accent text-accent-on shadow-card hover:bg-accent-hover",
        secondary: "border bg-raised text-foreground shadow-card hover:bg-subtle",
        ghost: "text-muted hover:bg-subtle hover:text-foreground",
        danger: "bg-danger text-danger-on shadow-card hover:bg-danger-hover",
      },
      size: {
        sm: "h-10 gap-1.5 px-3 text-sm md:h-7 md:px-2.5 md:text-xs",
        md: "h-11 gap-2 px-4 text-sm md:h-8 md:px-3",
        lg: "h-12 gap-2 px-5 text-base md:h-10 md:text-sm",
        icon: "size-11 text-sm md:size-8",
        "icon-sm": "size-10 text-sm md:size-7",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonClasses> {
  /** Hands the looks to the only child, usually a link. */
  asChild?: boolean;
  /** Shows a spinner in the same width, keeps the focus and swallows clicks. */
  loading?: boolean;
}

/** The button. `type` is "button" unless said otherwise. */
export function Button(props: ButtonProps) {
  const { variant, size, asChild, loading = false, className, children, ...rest } = props;
  const classes = cn(buttonClasses({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      {...rest}
      {...(loading && { "aria-busy": true, "aria-disabled": true, onClick: swallow })}
      className={cn(classes, loading && "cursor-progress")}
    >
      {loading ? <Busy>{children}</Busy> : children}
    </button>
  );
}

/** Keeps the label's room and its name for screen readers under the spinner. */
function Busy({ children }: { children: React.ReactNode }) {
  return (
    <>
      <span className="inline-flex items-center gap-[inherit] opacity-0">{children}</span>
      <Spinner className="absolute" />
    </>
  );
}

function swallow(event: MouseEvent) {
  event.preventDefault();
}
