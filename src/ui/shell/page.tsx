import type { ReactNode } from "react";
import { cn } from "../kit/cn";

const widths = { narrow: "max-w-3xl", wide: "max-w-6xl", full: "max-w-none" };

export interface PageProps {
  /** Forms are narrow, lists are wide. */
  width?: keyof typeof widths;
  className?: string;
  children: ReactNode;
}

/** The margins of a page inside the shell. */
export function Page({ width = "wide", className, children }: PageProps) {
  return (
    <div className={cn("mx-auto w-full px-4 py-6 md:px-8 md:py-8", widths[width], className)}>
      {children}
    </div>
  );
}
