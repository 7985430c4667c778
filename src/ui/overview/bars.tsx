"use client";

import {
  Bar,
  BarChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from "recharts";
import type { ChartPart, ChartRow } from "./chart-card";

export interface BarsProps {
  parts: readonly ChartPart[];
  rows: readonly ChartRow[];
  write: (value: number) => string;
  /** Where the axis has marks; left to the chart when not given. */
  ticks?: readonly number[];
}

const TEXT = { fill: "var(--muted)", fontSize: 12 };
/** Parts of a bar are told apart by an edge too, not by colour alone. */
const EDGE = { stroke: "var(--surface)", strokeWidth: 1 };

/**
 * Stacked bars, for the eye only: the numbers are in the table beside. Apart from its neighbours, so
 * that the drawing library is loaded where a chart is shown.
 */
export function Bars({ parts, rows, write, ticks }: BarsProps) {
  const marks = ticks && { ticks: [...ticks], domain: [0, ticks.at(-1) ?? 0] };
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={[...rows]} accessibilityLayer={false} barCategoryGap="16%" margin={MARGIN}>
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <XAxis
          dataKey="label"
          tick={TEXT}
          tickLine={false}
          axisLine={{ stroke: "var(--border-strong)" }}
          interval="preserveStartEnd"
          minTickGap={16}
        />
        <YAxis
          {...marks}
          width="auto"
          tick={TEXT}
          tickLine={false}
          axisLine={false}
          allowDecimals={false}
          tickFormatter={write}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--subtle)" }}
          content={(shown) => <Tip {...shown} parts={parts} write={write} />}
        />
        {parts.map(({ key, word, fill }) => (
          <Bar
            key={key}
            name={word}
            dataKey={(row: ChartRow) => row.values[key]}
            stackId="all"
            fill={fill}
            isAnimationActive={false}
            {...EDGE}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

const MARGIN = { top: 8, right: 4, bottom: 0, left: 0 };

type TipProps = TooltipContentProps & Pick<BarsProps, "parts" | "write">;

function Tip({ active, payload, parts, write }: TipProps) {
  const row = payload?.[0]?.payload as ChartRow | undefined;
  if (!active || !row) return null;
  return (
    <div className="rounded-md border bg-raised px-3 py-2 text-xs shadow-raised">
      <p className="font-medium">{row.label}</p>
      <ul className="mt-1 flex flex-col gap-0.5 text-muted">
        {parts.map(({ key, word }) => {
          const value = row.values[key] ?? null;
          return (
            <li key={key} className="flex justify-between gap-4">
              {word}
              <span className="text-foreground tabular-nums">
                {value === null ? "—" : write(value)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
