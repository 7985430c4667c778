import type { ReactNode } from "react";

interface ChoiceRowProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  control: ReactNode;
}

/** A small control with its label beside it and a sentence under that. */
export function ChoiceRow({ id, label, hint, control }: ChoiceRowProps) {
  return (
    <div className="flex items-start gap-3 py-1 md:py-0">
      <span className="flex h-6 items-center md:h-5">{control}</span>
      <div className="min-w-0 text-base md:text-sm">
        <label htmlFor={id} className="block leading-6 font-medium md:leading-5">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="mt-0.5 text-sm text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
