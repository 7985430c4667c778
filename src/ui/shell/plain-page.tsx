import type { ReactNode } from "react";
import { LogoMark } from "./logo";

export interface PlainPageProps {
  title: string;
  action?: ReactNode;
  children?: ReactNode;
}

/** A page that is one message: not found, broken, signed out. */
export function PlainPage({ title, action, children }: PlainPageProps) {
  return (
    <main className="flex min-h-[80dvh] flex-col items-center justify-center px-6 py-16 text-center">
      <LogoMark className="size-10!" />
      <h1 className="mt-6 text-xl font-semibold tracking-tight">{title}</h1>
      {children && <p className="mt-2 max-w-md text-sm text-pretty text-muted">{children}</p>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-2">{action}</div>}
    </main>
  );
}
