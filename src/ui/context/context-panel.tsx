"use client";

import { Bot } from "lucide-react";
import { useMemo } from "react";
import { contextTree, hiddenInContext } from "@/domain/context-view";
import { Button } from "../kit/button";
import { Callout } from "../kit/callout";
import { CopyButton } from "../kit/copy-button";
import { ContextTree } from "./context-tree";
import { LongText } from "./long-text";

export interface ContextPanelProps {
  /** The stored JSON text, exact. */
  json: string;
  raw: boolean;
  onRawChange: (raw: boolean) => void;
  /** The key that switches, for assistive technology and the tooltip. */
  rawKey?: string | undefined;
}

/** The whole context, in a frame that says whose words these are. */
export function ContextPanel({ json, raw, onRawChange, rawKey }: ContextPanelProps) {
  const tree = useMemo(() => contextTree(json), [json]);
  const hidden = useMemo(() => (tree ? hiddenInContext(tree) : 0), [tree]);
  return (
    <section
      aria-label="Context, written by the agent"
      className="isolate overflow-hidden rounded-lg border border-dashed border-border-strong bg-surface [contain:paint]"
    >
      <header className="flex flex-wrap items-center justify-between gap-x-3 border-b border-dashed border-border-strong bg-subtle py-1 pr-1.5 pl-4">
        <h3 className="flex items-center gap-2 text-xs font-semibold">
          <Bot aria-hidden className="size-4 text-muted" />
          Written by the agent
          <span className="font-normal text-muted max-md:sr-only">Nothing here is checked</span>
        </h3>
        <div className="flex items-center">
          <Button
            variant="ghost"
            size="sm"
            aria-pressed={raw}
            aria-keyshortcuts={rawKey}
            onClick={() => onRawChange(!raw)}
          >
            {raw ? "Readable" : "Raw JSON"}
          </Button>
          <CopyButton text={json} variant="ghost" label="Copy JSON" iconOnly />
        </div>
      </header>
      {hidden > 0 && (
        <Callout
          tone="warning"
          className="m-3 mb-0"
          title={`${hidden.toLocaleString("en")} hidden or misleading character${hidden === 1 ? "" : "s"}`}
        >
          They are shown as codes such as [U+202E]. Text like this is often written to mislead.
        </Callout>
      )}
      <div className="px-4 py-2">
        {raw || !tree ? (
          <LongText text={json} className="block font-mono text-[0.8125rem] leading-6" />
        ) : (
          <ContextTree node={tree} />
        )}
      </div>
    </section>
  );
}
