"use client";

import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { useOverflow } from "./use-overflow";

export interface TableProps {
  /** What the table lists; its caption for screen readers. */
  label: string;
  className?: string;
  children: ReactNode;
}

/**
 * A table in its own frame. Where it is too wide it scrolls sideways, by finger, wheel and keyboard;
 * on a desktop its head stays in view while the page scrolls.
 */
export function Table({ label, className, children }: TableProps) {
  const [frame, overflows] = useOverflow<HTMLDivElement>();
  const reachable = overflows ? { role: "region", tabIndex: 0, "aria-label": label } : {};
  return (
    <div
      ref={frame}
      {...reachable}
      className={cn(
        "relative rounded-lg border bg-surface shadow-card max-lg:overflow-x-auto",
        className,
      )}
    >
      <table className="w-full border-separate border-spacing-0 text-left text-sm">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </div>
  );
}

/** The rows of column names. */
export function TableHead(props: ComponentProps<"thead">) {
  return <thead {...props} />;
}

/** The rows of content. */
export function TableBody({ className, ...props }: ComponentProps<"tbody">) {
  return <tbody className={cn("[&>tr:last-child>*]:border-b-0", className)} {...props} />;
}

/** A row; `interactive` lights up under the pointer. */
export function TableRow(props: ComponentProps<"tr"> & { interactive?: boolean }) {
  const { interactive, className, ...rest } = props;
  return <tr className={cn(interactive && "hover:bg-subtle", className)} {...rest} />;
}

interface Aligned {
  /** Numbers and actions go to the end. */
  align?: "start" | "end";
}

/** A column's name. For a column of buttons give an `sr-only` text. */
export function TableHeader(props: Omit<ComponentProps<"th">, "align"> & Aligned) {
  const { align, className, ...rest } = props;
  return <th scope="col" className={cn(headClasses, ends(align), className)} {...rest} />;
}

/** A cell. */
export function TableCell(props: Omit<ComponentProps<"td">, "align"> & Aligned) {
  const { align, className, ...rest } = props;
  return <td className={cn("h-11 border-b px-4 py-2", ends(align), className)} {...rest} />;
}

function ends(align: "start" | "end" = "start"): string {
  return align === "end" ? "text-right tabular-nums" : "text-left";
}

const headClasses = [
  "sticky top-0 z-10 lg:top-(--shell-top) h-9 border-b bg-background px-4 text-xs font-medium whitespace-nowrap text-muted",
  "first:rounded-tl-lg last:rounded-tr-lg",
].join(" ");
