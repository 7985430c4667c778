import type { ReactNode } from "react";

/** A part of an operation or an event, with its title. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="space-y-2">
      <h4 className="text-xs font-medium text-muted">{title}</h4>
      {children}
    </div>
  );
}
