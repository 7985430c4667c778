"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ContextKind, ContextNode } from "@/domain/context-view";
import { Button } from "../kit/button";
import { cn } from "../kit/cn";
import { LongText } from "./long-text";

/** Members shown at once; each click shows as many more. */
const SHOWN_ITEMS = 50;
/** Containers up to this depth and size are open from the start. */
const OPEN_DEPTH = 2;
const OPEN_ITEMS = 12;

/** The members of a context, one to a line, each with the look of its type. */
export function ContextTree({ node }: { node: ContextNode }) {
  if (isContainer(node.kind)) return <Members node={node} depth={0} />;
  return <Scalar node={node} />;
}

function Members({ node, depth }: { node: ContextNode; depth: number }) {
  const [shown, setShown] = useState(SHOWN_ITEMS);
  const { children } = node;
  const left = children.length - shown;
  if (children.length === 0) return <Empty kind={node.kind} />;
  return (
    <div className={cn("min-w-0", depth > 0 && "ml-1.5 border-l pl-3.5")}>
      <ul className="min-w-0">
        {children.slice(0, shown).map((child, index) => (
          <Member key={index} node={child} index={index} depth={depth} />
        ))}
      </ul>
      {left > 0 && (
        <Button variant="ghost" size="sm" onClick={() => setShown(shown + SHOWN_ITEMS * 4)}>
          Show more ({left.toLocaleString("en")} left)
        </Button>
      )}
    </div>
  );
}

function Member({ node, index, depth }: { node: ContextNode; index: number; depth: number }) {
  const [open, setOpen] = useState(depth < OPEN_DEPTH && node.children.length <= OPEN_ITEMS);
  const name = node.key === null ? <ItemNumber index={index} /> : <MemberName name={node.key} />;
  if (!isContainer(node.kind) || node.children.length === 0)
    return (
      <li className={cn(rowClasses, "md:pl-5")}>
        <div className={nameClasses}>{name}</div>
        <div className="min-w-0 flex-1 overflow-hidden">
          {isContainer(node.kind) ? <Empty kind={node.kind} /> : <Scalar node={node} />}
        </div>
      </li>
    );
  return (
    <li className="border-b border-border/60 py-1 last:border-b-0">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="-mx-1 flex min-h-9 w-full items-center gap-1 rounded-sm px-1 text-left hover:bg-subtle md:min-h-7"
      >
        <ChevronRight
          aria-hidden
          className={cn("size-4 shrink-0 text-muted transition-transform", open && "rotate-90")}
        />
        <span className="min-w-0 overflow-hidden">{name}</span>
        <span className="shrink-0 text-xs text-muted">{sizeOf(node)}</span>
      </button>
      {open && <Members node={node} depth={depth + 1} />}
    </li>
  );
}

function MemberName({ name }: { name: string }) {
  return <LongText text={name} shortChars={80} className="font-mono text-[0.8125rem] text-muted" />;
}

function ItemNumber({ index }: { index: number }) {
  return <span className="font-mono text-[0.8125rem] text-muted">{index + 1}.</span>;
}

function Scalar({ node: { kind, text } }: { node: ContextNode }) {
  const quote = kind === "string" ? '"' : "";
  return (
    <LongText
      text={text}
      quote={quote}
      className={cn("font-mono text-[0.8125rem]", valueClasses[kind])}
    />
  );
}

function Empty({ kind }: { kind: ContextKind }) {
  return (
    <span className="font-mono text-[0.8125rem] text-muted">
      {kind === "array" ? "[] empty list" : "{} empty object"}
    </span>
  );
}

function sizeOf({ kind, children }: ContextNode): string {
  const noun = kind === "array" ? "item" : "member";
  return `${children.length.toLocaleString("en")} ${noun}${children.length === 1 ? "" : "s"}`;
}

function isContainer(kind: ContextKind): boolean {
  return kind === "object" || kind === "array";
}

const rowClasses =
  "flex min-w-0 flex-col gap-x-4 gap-y-0.5 border-b border-border/60 py-1.5 last:border-b-0 md:flex-row";

const nameClasses = "shrink-0 overflow-hidden md:w-44";

const valueClasses: Record<ContextKind, string> = {
  string: "text-foreground",
  number: "font-semibold text-accent-text",
  boolean: "font-semibold text-success-text",
  null: "text-muted italic",
  object: "",
  array: "",
};
