"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

/** A menu of actions under a button. The page behind it stays reachable. */
export function DropdownMenu(props: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root modal={false} {...props} />;
}

/** Wraps the button that opens it; give `asChild`. */
export const DropdownMenuTrigger = Radix.Trigger;
/** One of several, e.g. the organization shown. */
export const DropdownMenuRadioGroup = Radix.RadioGroup;

/** The open menu. */
export function DropdownMenuContent(props: ComponentProps<typeof Radix.Content>) {
  const { className, ...rest } = props;
  return (
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        {...rest}
        className={cn(contentClasses, className)}
      />
    </Radix.Portal>
  );
}

export interface DropdownMenuItemProps extends ComponentProps<typeof Radix.Item> {
  icon?: ReactNode;
  /** Keys that do the same, shown at the end. */
  shortcut?: ReactNode;
  destructive?: boolean;
}

/** One action; with `asChild` its only child is the link that performs it. */
export function DropdownMenuItem(props: DropdownMenuItemProps) {
  const { icon, shortcut, destructive, className, children, asChild, ...rest } = props;
  const classes = cn(itemClasses, destructive && "text-danger-text", className);
  if (asChild) {
    return (
      <Radix.Item asChild className={classes} {...rest}>
        {children}
      </Radix.Item>
    );
  }
  return (
    <Radix.Item className={classes} {...rest}>
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut}
    </Radix.Item>
  );
}

/** One choice of a `DropdownMenuRadioGroup`, ticked when it is the current one. */
export function DropdownMenuRadioItem(props: ComponentProps<typeof Radix.RadioItem>) {
  const { className, children, ...rest } = props;
  return (
    <Radix.RadioItem className={cn(itemClasses, "pr-8", className)} {...rest}>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      <Radix.ItemIndicator className="absolute right-2 flex">
        <Check aria-hidden />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  );
}

/** The name of a group of items. */
export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={cn("px-2 py-1.5 text-xs text-muted", className)} {...props} />;
}

/** A line between groups. */
export function DropdownMenuSeparator(props: ComponentProps<typeof Radix.Separator>) {
  return <Radix.Separator {...props} className="-mx-1 my-1 h-px bg-border" />;
}

const contentClasses = [
  "z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-lg border",
  "bg-raised p-1 text-foreground shadow-raised outline-none",
  "data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98",
].join(" ");

const itemClasses = [
  "relative flex min-h-11 w-full cursor-default items-center gap-2 rounded-md px-2 text-sm select-none md:min-h-8",
  "outline-none data-highlighted:bg-subtle data-disabled:opacity-50",
  "[&_svg]:size-4 [&_svg]:shrink-0",
].join(" ");
