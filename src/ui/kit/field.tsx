"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "./cn";
import { FieldContext } from "./field-control";
import { Label } from "./label";

export interface FieldProps {
  label: ReactNode;
  /** A sentence under the control. */
  hint?: ReactNode;
  /** What is wrong; marks the control invalid. */
  error?: ReactNode;
  required?: boolean;
  /** Says "optional" beside the label. */
  optional?: boolean;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
}

/** A label, one control, its hint and its error, tied together for screen readers. */
export function Field(props: FieldProps) {
  const { label, hint, error, required = false, optional, hideLabel, className, children } = props;
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [errorId, hintId].filter(Boolean).join(" ") || undefined;
  return (
    <FieldContext value={{ id, describedBy, invalid: Boolean(error), required }}>
      <div className={cn("flex flex-col gap-1.5", className)}>
        <Label htmlFor={id} className={cn(hideLabel && "sr-only")}>
          {label}
          {optional && <span className="ml-1.5 font-normal text-muted">optional</span>}
        </Label>
        {children}
        {error && (
          <p id={errorId} className="flex items-start gap-1.5 text-sm text-danger-text">
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span>{error}</span>
          </p>
        )}
        {hint && (
          <p id={hintId} className="text-sm text-muted">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  );
}
