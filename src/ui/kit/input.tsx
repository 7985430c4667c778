"use client";

import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { controlClasses, useFieldControl } from "./field-control";

export interface InputProps extends ComponentProps<"input"> {
  /** An icon inside, before the text. */
  icon?: ReactNode;
}

/** One line of text; inside a `Field` it takes the field's id, error and hint. */
export function Input({ icon, className, ...props }: InputProps) {
  const wired = useFieldControl(props);
  const input = (
    <input
      {...props}
      {...wired}
      className={cn(controlClasses, "h-11 px-3 md:h-8", icon && "pl-9 md:pl-8", className)}
    />
  );
  if (!icon) return input;
  return (
    <span className="relative block w-full">
      <span
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-0 flex w-9 items-center justify-center text-muted [&_svg]:size-4"
      >
        {icon}
      </span>
      {input}
    </span>
  );
}
