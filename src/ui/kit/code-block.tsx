"use client";

import { cn } from "./cn";
import { CopyButton } from "./copy-button";
import { useOverflow } from "./use-overflow";

export interface CodeBlockProps {
  code: string;
  /** What it is: "refund.py", "Signing secret". */
  label: string;
  /** Breaks long lines instead of scrolling. */
  wrap?: boolean;
  copyable?: boolean;
  className?: string;
}

/** Text to be read exactly, in a fixed-width face, with a button that copies it. */
export function CodeBlock({ code, label, wrap, copyable = true, className }: CodeBlockProps) {
  const [frame, overflows] = useOverflow<HTMLPreElement>();
  const reachable = overflows ? { role: "region", tabIndex: 0, "aria-label": label } : {};
  return (
    <figure className={cn("min-w-0 rounded-lg border bg-surface shadow-card", className)}>
      <figcaption className="flex min-h-10 items-center justify-between gap-2 border-b py-1 pr-1.5 pl-4 text-xs text-muted">
        <span className="truncate">{label}</span>
        {copyable && <CopyButton text={code} variant="ghost" label="Copy" />}
      </figcaption>
      <pre
        ref={frame}
        {...reachable}
        className={cn(
          "overflow-x-auto px-4 py-3 font-mono text-[0.8125rem] leading-6",
          wrap && "break-all whitespace-pre-wrap",
        )}
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}
