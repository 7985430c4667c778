"use client";

import { AlertDialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { overlayClasses, panelClasses } from "./dialog-classes";
import { useReturnFocus } from "./use-return-focus";

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The question, with the name of what it is about. */
  title: ReactNode;
  /** What happens then, and whether it can be undone. */
  description: ReactNode;
  /** The verb and the thing: "Delete agent", never "OK". */
  confirmLabel: string;
  cancelLabel?: string;
  destructive?: boolean;
  /** Blocks the confirm button, e.g. until a name has been typed. */
  disabled?: boolean;
  /** Closes when done; a rejected promise leaves the dialog open for another try. */
  onConfirm: () => void | Promise<unknown>;
  /** More between the sentence and the buttons: a field, an error. */
  children?: ReactNode;
}

/** Asks before something is done. The focus lands on "Cancel", and Escape cancels. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, description, destructive, disabled, children } = props;
  const returnFocus = useReturnFocus();
  const [busy, setBusy] = useState(false);

  async function confirm() {
    setBusy(true);
    try {
      await props.onConfirm();
      onOpenChange(false);
    } catch {
      // Whoever gave onConfirm says what went wrong; the dialog stays for another try.
    } finally {
      setBusy(false);
    }
  }

  return (
    <Radix.Root open={open} onOpenChange={(next) => !busy && onOpenChange(next)}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClasses} />
        <Radix.Content {...returnFocus} className={cn(panelClasses, "md:max-w-md")}>
          <div className="overflow-y-auto px-5 pt-5 pb-4">
            <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
            <Radix.Description className="mt-1.5 text-sm text-muted">
              {description}
            </Radix.Description>
            {children && <div className="mt-4">{children}</div>}
          </div>
          <div className="flex flex-col-reverse gap-2 border-t px-5 py-3 md:flex-row md:justify-end">
            <Radix.Cancel asChild>
              <Button>{props.cancelLabel ?? "Cancel"}</Button>
            </Radix.Cancel>
            <Button
              variant={destructive ? "danger" : "primary"}
              loading={busy}
              disabled={disabled}
              onClick={() => void confirm()}
            >
              {props.confirmLabel}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
