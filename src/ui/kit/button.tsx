"use client";

import type { VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps, MouseEvent } from "react";
import { buttonClasses } from "./button-classes";
import { cn } from "./cn";
import { Spinner } from "./spinner";

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
