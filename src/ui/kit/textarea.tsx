"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClasses, useFieldControl } from "./field-control";

/** Several lines of text; grows with what is typed where the browser can. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  const wired = useFieldControl(props);
  return (
    <textarea
      rows={3}
      {...props}
      {...wired}
      className={cn(controlClasses, "field-sizing-content min-h-20 px-3 py-2", className)}
    />
  );
}
