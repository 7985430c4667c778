import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A link inside text: coloured and underlined. */
export function TextLink({ className, ...props }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={cn(
        "rounded-sm font-medium text-accent-text underline decoration-accent-line underline-offset-3 hover:decoration-current",
        className,
      )}
      {...props}
    />
  );
}
