"use client";

import { Check, ChevronDown, ChevronUp } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { useNonce } from "./nonce";
import { controlClasses, useFieldControl } from "./field-control";

export interface SelectOption<Value extends string = string> {
  /** Never the empty string: use `placeholder` for "nothing chosen". */
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

export interface SelectProps<Value extends string = string> {
  options: readonly SelectOption<Value>[];
  value?: Value | undefined;
  defaultValue?: Value | undefined;
  onValueChange?: (value: Value) => void;
  placeholder?: string;
  disabled?: boolean;
  name?: string;
  /** Only outside a `Field`. */
  "aria-label"?: string;
  className?: string;
}

/** Picks one of a list; inside a `Field` it takes the field's id, error and hint. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { options, onValueChange, placeholder = "Select…", className, ...rest } = props;
  const { required, ...wired } = useFieldControl({});
  const nonce = useNonce();
  const { "aria-label": name, ...root } = rest;
  const change = onValueChange && ((value: string) => onValueChange(value as Value));
  return (
    <Radix.Root
      {...root}
      {...(required && { required })}
      {...(change && { onValueChange: change })}
    >
      <Radix.Trigger {...wired} aria-label={name} className={cn(triggerClasses, className)}>
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon asChild>
          <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content position="popper" sideOffset={4} className={contentClasses}>
          <Radix.ScrollUpButton className="flex justify-center py-1 text-muted">
            <ChevronUp aria-hidden className="size-4" />
          </Radix.ScrollUpButton>
          <Radix.Viewport nonce={nonce} className="p-1">
            {options.map((option) => (
              <Option key={option.value} {...option} />
            ))}
          </Radix.Viewport>
          <Radix.ScrollDownButton className="flex justify-center py-1 text-muted">
            <ChevronDown aria-hidden className="size-4" />
          </Radix.ScrollDownButton>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Option({ value, label, hint, disabled = false }: SelectOption) {
  return (
    <Radix.Item value={value} disabled={disabled} className={itemClasses}>
      <div className="min-w-0">
        <Radix.ItemText>{label}</Radix.ItemText>
        {hint && <div className="text-xs text-muted">{hint}</div>}
      </div>
      <Radix.ItemIndicator className="absolute right-2 flex items-center">
        <Check aria-hidden className="size-4" />
      </Radix.ItemIndicator>
    </Radix.Item>
  );
}

const triggerClasses = cn(
  controlClasses,
  "flex h-11 items-center justify-between gap-2 px-3 text-left data-placeholder:text-muted md:h-8",
);

const contentClasses = [
  "z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width)",
  "overflow-hidden rounded-lg border bg-raised text-foreground shadow-raised",
  "data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98",
].join(" ");

const itemClasses = [
  "relative flex min-h-11 cursor-default items-center rounded-md py-1.5 pr-8 pl-2 text-sm select-none md:min-h-8",
  "outline-none data-highlighted:bg-subtle data-[state=checked]:font-medium",
  "data-disabled:opacity-50",
].join(" ");
