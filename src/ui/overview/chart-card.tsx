import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { cn } from "@/ui/kit/cn";
import { Skeleton } from "@/ui/kit/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";

/** A part of every bar, from the ground up. */
export interface ChartPart {
  key: string;
  word: string;
  /** A colour token, for the bar. */
  fill: string;
  /** The class of the same token, for the legend. */
  dot: string;
}

/** A bar: how high its parts are. `null` is no figure, which is not zero. */
export interface ChartRow {
  key: string;
  label: string;
  values: Readonly<Record<string, number | null>>;
}

export interface ChartCardProps {
  /** The question that the chart answers. */
  title: string;
  /** The answer in a sentence, as far as there is one. */
  description: ReactNode;
  actions?: ReactNode;
  /** What a bar is: "Hour". */
  unit: string;
  parts: readonly ChartPart[];
  rows: readonly ChartRow[];
  /** Says a value. */
  write: (value: number) => string;
  ticks?: readonly number[];
  /** Said in place of the chart where there is nothing to draw. */
  empty: string | null;
}

/** The library that draws is large: it is fetched when a chart is shown, into a place kept free. */
const Bars = dynamic(() => import("./bars").then((module) => module.Bars), {
  ssr: false,
  loading: () => <Skeleton className="h-full!" />,
});

/** A question, its answer as bars, and the numbers behind them as a table. */
export function ChartCard({ title, description, actions, empty, ...chart }: ChartCardProps) {
  return (
    <Card className="min-w-0">
      <CardHeader title={title} description={description} actions={actions} />
      <CardBody className="flex flex-col gap-3">
        {empty ? (
          <p className="flex h-70 items-center justify-center text-center text-sm text-muted">
            {empty}
          </p>
        ) : (
          <>
            <Legend parts={chart.parts} />
            <div aria-hidden className="h-56">
              <Bars {...chart} />
            </div>
            <details>
              <summary className="w-fit rounded-sm py-0.5 text-sm font-medium text-muted hover:text-foreground">
                Show as table
              </summary>
              <NumberTable title={title} {...chart} />
            </details>
          </>
        )}
      </CardBody>
    </Card>
  );
}

function Legend({ parts }: { parts: readonly ChartPart[] }) {
  return (
    <ul aria-label="Colours" className="flex min-h-5 flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {parts.map(({ key, word, dot }) => (
        <li key={key} className="flex items-center gap-1.5">
          <span aria-hidden className={cn("size-2.5 rounded-sm", dot)} />
          {word}
        </li>
      ))}
    </ul>
  );
}

type NumberTableProps = Pick<ChartCardProps, "title" | "unit" | "parts" | "rows" | "write">;

function NumberTable({ title, unit, parts, rows, write }: NumberTableProps) {
  return (
    <Table label={title} className="mt-3">
      <TableHead>
        <tr>
          <TableHeader>{unit}</TableHeader>
          {parts.map(({ key, word }) => (
            <TableHeader key={key} align="end">
              {word}
            </TableHeader>
          ))}
        </tr>
      </TableHead>
      <TableBody>
        {rows.map(({ key, label, values }) => (
          <TableRow key={key}>
            <TableCell className="whitespace-nowrap">{label}</TableCell>
            {parts.map((part) => (
              <TableCell key={part.key} align="end">
                {wordOf(values[part.key] ?? null, write)}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function wordOf(value: number | null, write: (value: number) => string): string {
  return value === null ? "—" : write(value);
}
