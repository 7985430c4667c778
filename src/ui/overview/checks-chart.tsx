import { checksIn, type SlotCounts, sumOfChecks } from "@/domain/overview-figures";
import { cn } from "@/ui/kit/cn";
import type { SlotUnit } from "./time-slots";

/** A bar with what is written under it. */
export interface Bar extends SlotCounts {
  label: string;
}

/** The parts of a bar from the ground up, with their words and colours. */
export const PARTS = [
  { part: "allowed", word: "Allowed", fill: "fill-accent", dot: "bg-accent" },
  { part: "asked", word: "Asked a human", fill: "fill-warning", dot: "bg-warning" },
  { part: "blocked", word: "Blocked", fill: "fill-danger", dot: "bg-danger" },
] as const;

const GAP = 0.12;

/** Stacked bars: one for each hour or day, as wide as the page lets them be. */
export function ChecksChart({ bars, unit }: { bars: readonly Bar[]; unit: SlotUnit }) {
  const highest = Math.max(1, ...bars.map(checksIn));
  return (
    <figure>
      <Legend />
      <div className="mt-3 flex gap-2">
        <div
          aria-hidden
          className="flex flex-col justify-between text-right text-xs text-muted tabular-nums"
        >
          <span>{highest.toLocaleString("en-GB")}</span>
          <span>0</span>
        </div>
        <div className="min-w-0 flex-1">
          <svg
            role="img"
            aria-label={summaryOf(bars, unit)}
            viewBox={`0 0 ${bars.length} ${highest}`}
            preserveAspectRatio="none"
            className="h-44 w-full border-y"
          >
            {bars.map((bar, index) => (
              <Column key={bar.slot} bar={bar} x={index} highest={highest} />
            ))}
          </svg>
          <div
            aria-hidden
            className="mt-1.5 flex justify-between gap-2 text-xs whitespace-nowrap text-muted tabular-nums"
          >
            <span>{bars.at(0)?.label}</span>
            {bars.length > 2 && (
              <span className="max-md:hidden">{bars[Math.floor(bars.length / 2)]?.label}</span>
            )}
            {bars.length > 1 && <span>{bars.at(-1)?.label}</span>}
          </div>
        </div>
      </div>
    </figure>
  );
}

function Column({ bar, x, highest }: { bar: Bar; x: number; highest: number }) {
  const ends = { allowed: bar.allowed, asked: bar.allowed + bar.asked, blocked: checksIn(bar) };
  return (
    <g className="hover:opacity-80">
      <title>{`${bar.label}: ${partsText(bar)}`}</title>
      <rect x={x} y={0} width={1} height={highest} className="fill-transparent" />
      {PARTS.map(
        ({ part, fill }) =>
          bar[part] > 0 && (
            <rect
              key={part}
              x={x + GAP}
              y={highest - ends[part]}
              width={1 - 2 * GAP}
              height={bar[part]}
              className={fill}
            />
          ),
      )}
    </g>
  );
}

function Legend() {
  return (
    <ul aria-label="Colours" className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {PARTS.map(({ part, word, dot }) => (
        <li key={part} className="flex items-center gap-1.5">
          <span aria-hidden className={cn("size-2.5 rounded-sm", dot)} />
          {word}
        </li>
      ))}
    </ul>
  );
}

function summaryOf(bars: readonly Bar[], unit: SlotUnit): string {
  const span = `${bars.at(0)?.label} to ${bars.at(-1)?.label}`;
  return `Checks by ${unit}, ${span}: ${partsText(sumOfChecks(bars))} in all`;
}

function partsText(counts: Omit<SlotCounts, "slot">): string {
  return PARTS.map(({ part, word }) => `${counts[part]} ${word.toLowerCase()}`).join(", ");
}
