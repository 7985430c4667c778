"use client";

import { Tooltip as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

export interface TooltipProps {
  content: ReactNode;
  /** Keys that do the same, shown after the text. */
  shortcut?: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  /** One focusable element. The tooltip adds to its name and never replaces it. */
  children: ReactElement;
}

/** A few words on hover and on focus. */
export function Tooltip({ content, shortcut, side = "top", children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={400}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-xs items-center gap-2 rounded-md bg-foreground px-2 py-1 text-xs text-background shadow-raised select-none data-[state=delayed-open]:animate-in data-[state=delayed-open]:fade-in-0"
          >
            {content}
            {shortcut}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
