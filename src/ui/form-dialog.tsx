"use client";

import { type FormEvent, type ReactNode, useId } from "react";
import { Button } from "./kit/button";
import { Callout } from "./kit/callout";
import { Dialog, DialogClose, DialogContent } from "./kit/dialog";
import type { Refusal } from "./refusal";

export interface FormDialogProps {
  title: ReactNode;
  description?: ReactNode;
  /** The verb on the button that sends. */
  submitLabel: string;
  busy: boolean;
  refusal: Refusal | null;
  /** Names of the fields that say their own problem; others' problems are said above the buttons. */
  fields: readonly string[];
  onSubmit: () => void;
  onClose: () => void;
  /** Stays in view above the buttons while the fields scroll. */
  summary?: ReactNode;
  children: ReactNode;
}

/** A form in a window. Draw it while it is open: what was typed goes with it. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, submitLabel, busy, onSubmit, onClose, children } = props;
  const formId = useId();
  const unsaid = unsaidProblem(props);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit();
  };
  const footer = (
    <>
      <DialogClose asChild>
        <Button>Cancel</Button>
      </DialogClose>
      <Button type="submit" form={formId} variant="primary" loading={busy}>
        {submitLabel}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && !busy && onClose()}>
      <DialogContent title={title} description={description} footer={footer}>
        <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-5">
          {children}
          {unsaid && (
            <Callout tone="danger" live="assertive">
              {unsaid}
            </Callout>
          )}
          {props.summary && (
            <div className="sticky -bottom-5 -mx-5 -mb-5 border-t bg-subtle px-5 py-3">
              {props.summary}
            </div>
          )}
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** The refusal's sentence, unless a field says all of it. */
function unsaidProblem({ refusal, fields }: Pick<FormDialogProps, "refusal" | "fields">) {
  if (!refusal) return null;
  const named = Object.keys(refusal.fields);
  return named.length > 0 && named.every((field) => fields.includes(field))
    ? null
    : refusal.message;
}
