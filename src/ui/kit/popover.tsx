"use client";

import { Popover as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Something small that opens beside a button: filters, a short form. */
export const Popover = Radix.Root;
/** Wraps the button that opens it; give `asChild`. */
export const PopoverTrigger = Radix.Trigger;
/** Wraps a button that closes it; give `asChild`. */
export const PopoverClose = Radix.Close;

/** The open panel. Give `aria-label` or `aria-labelledby`. */
export function PopoverContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="start"
        sideOffset={6}
        collisionPadding={8}
        {...props}
        className={cn(contentClasses, className)}
      />
    </Radix.Portal>
  );
}

const contentClasses = [
  "z-50 max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1rem)] overflow-y-auto",
  "rounded-lg border bg-raised p-4 text-sm text-foreground shadow-raised outline-none",
  "data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98",
].join(" ");
