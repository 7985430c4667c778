"use client";

import { RadioGroup as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";

export interface SegmentedOption<Value extends string = string> {
  value: Value;
  label: ReactNode;
  /** Says the label where it is only an icon. */
  name?: string;
}

export interface SegmentedControlProps<Value extends string = string> {
  /** What is being chosen, for screen readers. */
  label: string;
  options: readonly SegmentedOption<Value>[];
  value: Value;
  onValueChange: (value: Value) => void;
  className?: string;
}

/** One of two to five short words in a row; arrows move between them. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>) {
  const { label, options, value, onValueChange, className } = props;
  return (
    <Radix.Root
      aria-label={label}
      orientation="horizontal"
      value={value}
      onValueChange={(next) => onValueChange(next as Value)}
      className={cn("inline-flex gap-0.5 rounded-md border bg-subtle p-0.5", className)}
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          aria-label={option.name}
          title={option.name}
          className={segmentClasses}
        >
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}

const segmentClasses = [
  "inline-flex h-10 min-w-10 flex-auto items-center justify-center gap-1.5 rounded-sm px-3 md:h-6.5 md:min-w-7 md:px-2",
  "text-sm font-medium whitespace-nowrap text-muted transition-colors hover:text-foreground md:text-xs",
  "data-[state=checked]:bg-surface dark:data-[state=checked]:bg-border data-[state=checked]:text-foreground data-[state=checked]:shadow-card",
  "[&_svg]:size-4 md:[&_svg]:size-3.5",
].join(" ");
