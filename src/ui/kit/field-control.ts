"use client";

import { createContext, useContext } from "react";

/** What a field tells the control inside it. */
export interface FieldWiring {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

export const FieldContext = createContext<FieldWiring | null>(null);

interface Wired {
  id?: string | undefined;
  required?: boolean | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: React.AriaAttributes["aria-invalid"];
}

/** The id and aria attributes of a control: its own first, else those of the field around it. */
export function useFieldControl(own: Wired): Wired {
  const field = useContext(FieldContext);
  if (!field) return own;
  const describedBy = [own["aria-describedby"], field.describedBy].filter(Boolean).join(" ");
  return {
    id: own.id ?? field.id,
    required: own.required ?? (field.required || undefined),
    "aria-describedby": describedBy || undefined,
    "aria-invalid": own["aria-invalid"] ?? (field.invalid || undefined),
  };
}

/** The frame shared by everything one types or picks into. */
export const controlClasses = [
  "w-full rounded-md border border-border-strong bg-surface text-foreground shadow-card",
  "text-base transition-colors placeholder:text-muted md:text-sm",
  "focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-ring",
  "disabled:cursor-not-allowed disabled:bg-subtle disabled:text-muted",
  "aria-invalid:border-danger aria-invalid:focus-visible:outline-danger",
].join(" ");
