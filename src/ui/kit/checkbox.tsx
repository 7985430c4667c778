"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { ChoiceRow } from "./choice-row";
import { cn } from "./cn";
import { useFieldControl } from "./field-control";

export interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "onChange"> {
  onCheckedChange?: (checked: boolean) => void;
  /** Text beside the box. Without it, give `aria-label`. */
  label?: ReactNode;
  hint?: ReactNode;
}

/** A box to tick: the browser's own, drawn as the rest of the product is. */
export function Checkbox({ label, hint, className, onCheckedChange, ...props }: CheckboxProps) {
  const ownId = useId();
  const wired = useFieldControl(props);
  const id = wired.id ?? ownId;
  const box = (
    <input
      type="checkbox"
      {...props}
      {...wired}
      id={id}
      {...(hint && { "aria-describedby": `${id}-hint` })}
      onChange={(event) => onCheckedChange?.(event.target.checked)}
      className={cn(boxClasses, className)}
    />
  );
  if (!label) return box;
  return <ChoiceRow id={id} label={label} hint={hint} control={box} />;
}

/* The ::before widens what a finger can hit without moving anything; the ::after is the tick. */
const boxClasses = [
  "relative size-5 shrink-0 appearance-none rounded-sm border md:size-4",
  "border-border-strong bg-surface transition-colors",
  "before:absolute before:-inset-3 before:content-[''] md:before:-inset-1",
  "checked:border-accent checked:bg-accent",
  "after:absolute after:top-1/2 after:left-1/2 after:hidden after:h-2.5 after:w-1.5 checked:after:block",
  "after:-translate-x-1/2 after:-translate-y-[60%] after:rotate-45 after:border-r-2 after:border-b-2",
  "after:border-accent-on after:content-['']",
  "aria-invalid:border-danger disabled:opacity-50",
].join(" ");
