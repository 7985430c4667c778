"use client";

import type { ReactNode, Ref } from "react";
import { Button } from "../kit/button";
import { useHydrated } from "../kit/use-hydrated";

export interface AccountFormProps {
  /** The verb on the button that sends. */
  submitLabel: string;
  busy: boolean;
  /** What was typed, by the fields' names. */
  onSubmit: (typed: FormData) => void;
  ref?: Ref<HTMLFormElement>;
  children: ReactNode;
}

/**
 * A form whose fields keep their text by themselves, so that nothing typed while the page still
 * loads is lost. Until it can be handled it cannot be sent: the browser would put it into the
 * address bar, password and all.
 */
export function AccountForm({ submitLabel, busy, onSubmit, ref, children }: AccountFormProps) {
  const ready = useHydrated();
  return (
    <form
      ref={ref}
      method="post"
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit(new FormData(event.currentTarget));
      }}
    >
      {children}
      <Button type="submit" variant="primary" size="lg" loading={busy} disabled={!ready}>
        {submitLabel}
      </Button>
    </form>
  );
}

/** The text of a field. */
export function textOf(typed: FormData, name: string): string {
  const value = typed.get(name);
  return typeof value === "string" ? value : "";
}
