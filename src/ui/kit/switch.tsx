"use client";

import { Switch as Radix } from "radix-ui";
import { type ComponentProps, type ReactNode, useId } from "react";
import { ChoiceRow } from "./choice-row";
import { cn } from "./cn";
import { useFieldControl } from "./field-control";

export interface SwitchProps extends ComponentProps<typeof Radix.Root> {
  /** Text beside the switch. Without it, give `aria-label`. */
  label?: ReactNode;
  hint?: ReactNode;
}

/** Turns something on or off at once; for a choice that waits for "Save", use `Checkbox`. */
export function Switch({ label, hint, className, ...props }: SwitchProps) {
  const ownId = useId();
  const wired = useFieldControl(props);
  const id = wired.id ?? ownId;
  const control = (
    <Radix.Root
      {...props}
      {...wired}
      id={id}
      {...(hint && { "aria-describedby": `${id}-hint` })}
      className={cn(trackClasses, className)}
    >
      <Radix.Thumb className="block size-5 translate-x-0.5 rounded-full bg-white shadow-card transition-transform data-[state=checked]:translate-x-4.5 md:size-4 md:data-[state=checked]:translate-x-3.5" />
    </Radix.Root>
  );
  if (!label) return control;
  return <ChoiceRow id={id} label={label} hint={hint} control={control} />;
}

const trackClasses = [
  "relative inline-flex h-6 w-10 shrink-0 items-center rounded-full bg-border-strong md:h-5 md:w-8",
  "transition-colors data-[state=checked]:bg-accent disabled:opacity-50",
  "before:absolute before:-inset-2.5 before:content-[''] md:before:-inset-1",
].join(" ");
