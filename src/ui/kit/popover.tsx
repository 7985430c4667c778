"use client";

import { Popover as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A small panel under a button; `PopoverTrigger` and `PopoverContent` inside. */
export const Popover = Radix.Root;
/** Wraps the button that opens it; give `asChild`. */
export const PopoverTrigger = Radix.Trigger;

/** The open panel. Give it an `aria-label`. */
export function PopoverContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        {...props}
        className={cn(contentClasses, className)}
      />
    </Radix.Portal>
  );
}

const contentClasses = [
  "z-50 max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1rem)]",
  "overflow-y-auto rounded-lg border bg-raised p-4 text-foreground shadow-raised outline-none",
  "data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98",
].join(" ");
