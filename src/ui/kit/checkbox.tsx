"use client";

import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { type ComponentProps, type ReactNode, useId } from "react";
import { ChoiceRow } from "./choice-row";
import { cn } from "./cn";
import { useFieldControl } from "./field-control";

export interface CheckboxProps extends ComponentProps<typeof Radix.Root> {
  /** Text beside the box. Without it, give `aria-label`. */
  label?: ReactNode;
  hint?: ReactNode;
}

/** A box to tick; `checked="indeterminate"` shows a dash. */
export function Checkbox({ label, hint, className, ...props }: CheckboxProps) {
  const ownId = useId();
  const wired = useFieldControl(props);
  const id = wired.id ?? ownId;
  const box = (
    <Radix.Root
      {...props}
      {...wired}
      id={id}
      {...(hint && { "aria-describedby": `${id}-hint` })}
      className={cn(boxClasses, className)}
    >
      <Radix.Indicator className="group flex items-center justify-center">
        <Check aria-hidden className="size-3.5 stroke-3 group-data-[state=indeterminate]:hidden" />
        <Minus
          aria-hidden
          className="hidden size-3.5 stroke-3 group-data-[state=indeterminate]:block"
        />
      </Radix.Indicator>
    </Radix.Root>
  );
  if (!label) return box;
  return <ChoiceRow id={id} label={label} hint={hint} control={box} />;
}

/* The ::before widens what a finger can hit without moving anything. */
const boxClasses = [
  "relative flex size-5 shrink-0 items-center justify-center rounded-sm border md:size-4",
  "border-border-strong bg-surface text-accent-on transition-colors",
  "before:absolute before:-inset-3 before:content-[''] md:before:-inset-1",
  "data-[state=checked]:border-accent data-[state=checked]:bg-accent",
  "data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent",
  "aria-invalid:border-danger disabled:opacity-50",
].join(" ");
