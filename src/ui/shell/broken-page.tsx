import type { ReactNode } from "react";

export interface BrokenPageProps {
  title: string;
  onRetry: () => void;
  children: ReactNode;
}

/** What stands where a page broke. Without the kit: every page carries this, twice. */
export function BrokenPage({ title, onRetry, children }: BrokenPageProps) {
  return (
    <main className="flex min-h-[80dvh] flex-col items-center justify-center gap-4 px-6 text-center">
      <h1 className="text-xl font-semibold">{title}</h1>
      <p className="max-w-md text-sm text-muted">{children}</p>
      <button
        type="button"
        className="h-11 rounded-md bg-accent px-4 text-sm font-medium text-accent-on md:h-8"
        onClick={onRetry}
      >
        Try again
      </button>
    </main>
  );
}
