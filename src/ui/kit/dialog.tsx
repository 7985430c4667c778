"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { overlayClasses, panelClasses } from "./dialog-classes";
import { useReturnFocus } from "./use-return-focus";

/** Opens and closes; `open` and `onOpenChange`, or a `DialogTrigger` inside. */
export const Dialog = Radix.Root;
/** Wraps the button that opens it; give `asChild`. */
export const DialogTrigger = Radix.Trigger;
/** Wraps a button that closes it; give `asChild`. */
export const DialogClose = Radix.Close;

export interface DialogContentProps extends Omit<ComponentProps<typeof Radix.Content>, "title"> {
  title: ReactNode;
  description?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** The row of buttons at the bottom, always in view. */
  footer?: ReactNode;
}

/** The window itself: centred on a desktop, a sheet from the bottom edge on a phone. */
export function DialogContent(props: DialogContentProps) {
  const { title, description, size = "md", footer, className, children, ...rest } = props;
  const returnFocus = useReturnFocus();
  const undescribed = description ? {} : { "aria-describedby": undefined };
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayClasses} />
      <Radix.Content
        {...undescribed}
        {...returnFocus}
        {...rest}
        className={cn(panelClasses, widths[size], className)}
      >
        <header className="py-4 pr-14 pl-5">
          <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
          {description && (
            <Radix.Description className="mt-1 text-sm text-muted">{description}</Radix.Description>
          )}
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
        {footer && <DialogFooter>{footer}</DialogFooter>}
        {/* Last in order, so that the focus lands on the first field. */}
        <Radix.Close asChild>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Close"
            className="absolute! top-3 right-3"
          >
            <X aria-hidden />
          </Button>
        </Radix.Close>
      </Radix.Content>
    </Radix.Portal>
  );
}

/** Buttons at the end; on a phone they stack, the last one on top, full width. */
export function DialogFooter({ className, ...props }: ComponentProps<"footer">) {
  return (
    <footer
      className={cn(
        "flex flex-col-reverse gap-2 border-t px-5 py-3 md:flex-row md:justify-end",
        className,
      )}
      {...props}
    />
  );
}

const widths = { sm: "md:max-w-sm", md: "md:max-w-lg", lg: "md:max-w-2xl" };
