"use client";

import { RadioGroup as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import { ChoiceRow } from "./choice-row";
import { cn } from "./cn";

export interface RadioOption<Value extends string = string> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

export interface RadioGroupProps<Value extends string = string> {
  /** What is being chosen; shown above the options. */
  label: ReactNode;
  options: readonly RadioOption<Value>[];
  value?: Value;
  defaultValue?: Value;
  onValueChange?: (value: Value) => void;
  disabled?: boolean;
  name?: string;
  hideLabel?: boolean;
  className?: string;
}

/** One of a few, all of them in view with a sentence each. */
export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { label, options, onValueChange, hideLabel, className, ...root } = props;
  const id = useId();
  const change = onValueChange && ((value: string) => onValueChange(value as Value));
  return (
    <div className={cn("flex flex-col gap-2", className)}>
      <span id={id} className={cn("text-sm font-medium", hideLabel && "sr-only")}>
        {label}
      </span>
      <Radix.Root
        {...root}
        aria-labelledby={id}
        className="flex flex-col gap-3"
        {...(change && { onValueChange: change })}
      >
        {options.map((option) => (
          <ChoiceRow
            key={option.value}
            id={`${id}-${option.value}`}
            label={option.label}
            hint={option.hint}
            control={<Dot group={id} option={option} />}
          />
        ))}
      </Radix.Root>
    </div>
  );
}

function Dot({ group, option }: { group: string; option: RadioOption }) {
  const id = `${group}-${option.value}`;
  return (
    <Radix.Item
      id={id}
      value={option.value}
      disabled={option.disabled ?? false}
      {...(option.hint && { "aria-describedby": `${id}-hint` })}
      className="relative flex size-5 shrink-0 items-center justify-center rounded-full border border-border-strong bg-surface transition-colors before:absolute before:-inset-3 before:content-[''] disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent md:size-4 md:before:-inset-1"
    >
      <Radix.Indicator className="size-2 rounded-full bg-accent-on md:size-1.5" />
    </Radix.Item>
  );
}
