"use client";

import { Tabs as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Views of one thing; `value` and `onValueChange`, or `defaultValue`. */
export const Tabs = Radix.Root;

/** The row of tabs; scrolls sideways where it does not fit. */
export function TabsList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  return (
    <Radix.List
      className={cn("flex gap-1 overflow-x-auto border-b [scrollbar-width:none]", className)}
      {...props}
    />
  );
}

/** One tab. */
export function TabsTrigger({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return <Radix.Trigger className={cn(tabClasses, className)} {...props} />;
}

/** What a tab shows. */
export function TabsContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content className={cn("pt-4", className)} {...props} />;
}

const tabClasses = [
  "inline-flex h-11 items-center gap-2 border-b-2 border-transparent px-3 md:h-9",
  "text-sm font-medium whitespace-nowrap text-muted transition-colors hover:text-foreground",
  "focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-foreground",
].join(" ");
