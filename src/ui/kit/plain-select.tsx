"use client";

import { ChevronDown } from "lucide-react";
import { cn } from "./cn";
import { controlClasses } from "./field-control";

export interface PlainSelectProps<Value extends string> {
  "aria-label": string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValueChange: (value: Value) => void;
  className?: string;
}

/** The browser's own list of choices: weighs nothing, and a phone shows it as phones do. */
export function PlainSelect<Value extends string>(props: PlainSelectProps<Value>) {
  const { options, onValueChange, className, ...rest } = props;
  return (
    <span className={cn("relative inline-flex", className)}>
      <select
        {...rest}
        className={cn(controlClasses, "h-11 cursor-default appearance-none pr-8 pl-3 md:h-8")}
        onChange={(event) => onValueChange(event.target.value as Value)}
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
