"use client";

import { useState } from "react";
import { firstChars } from "@/domain/context-view";
import { cn } from "../kit/cn";
import { AgentText } from "./agent-text";

/** Longest value shown whole at once. */
const SHORT_CHARS = 400;
const SHORT_LINES = 8;
/** About as long as "[500 line breaks]". */
const NUMBER_CHARS = 16;
/** Most that one click brings into the page; a browser chokes on a line of megabytes. */
const SHOWN_CHARS = 100_000;

export interface LongTextProps {
  text: string;
  /** Written before and after, as part of the value: quotes. */
  quote?: string;
  /** Longest text shown whole at once, in characters. */
  shortChars?: number;
  className?: string;
}

/** The agent's text: short ones whole, long ones begun, with a button for the rest. */
export function LongText({ text, quote = "", shortChars = SHORT_CHARS, className }: LongTextProps) {
  const [open, setOpen] = useState(false);
  const begun = beginning(text, shortChars);
  if (begun.length === text.length)
    return (
      <span className={cn(textClasses, className)}>
        {quote}
        <AgentText text={text} />
        {quote}
      </span>
    );
  const shown = open ? firstChars(text, SHOWN_CHARS) : begun;
  const whole = shown.length === text.length;
  return (
    <span className="block">
      <span className={cn(textClasses, open && "block max-h-96 overflow-y-auto", className)}>
        {quote}
        <AgentText text={shown} />
        {whole ? quote : "…"}
      </span>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="mt-1 flex min-h-8 items-center rounded-sm font-sans text-xs font-medium text-accent-text hover:underline md:min-h-6"
      >
        {open ? "Show less" : `Show all (${text.length.toLocaleString("en")} characters)`}
        {open && !whole && ` · the first ${SHOWN_CHARS.toLocaleString("en")} are shown`}
      </button>
    </span>
  );
}

function beginning(text: string, maxChars: number): string {
  const fewLines = text.slice(0, endOfLines(text));
  return firstChars(fewLines, endOfChars(fewLines, maxChars));
}

/**
 * Where so many characters end. Blanks that are shown as their number count as that number's few
 * characters: what follows them must not be pushed out of what is shown.
 */
function endOfChars(text: string, maxChars: number): number {
  let [end, left] = [0, maxChars];
  for (const { 0: blanks, index } of text.matchAll(/\n{4,}|[ \t]{24,}/g)) {
    if (index - end >= left) break;
    left = Math.max(0, left - (index - end) - NUMBER_CHARS);
    end = index + blanks.length;
  }
  return end + left;
}

/** Where the first lines end; empty lines do not count, they are shown as their number. */
function endOfLines(text: string): number {
  const breaks = /\n+/g;
  for (let line = 1; line <= SHORT_LINES; line++) if (!breaks.exec(text)) return text.length;
  return breaks.lastIndex;
}

const textClasses = "break-words whitespace-pre-wrap [overflow-wrap:anywhere]";
