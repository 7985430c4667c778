import type { ColumnDef } from "@tanstack/react-table";
import type { ReactNode } from "react";

/** What a column sorts by; null where a row has none. */
export type SortValue = string | number | Date | null;

/** One column: its name, what a row shows there, and what it sorts by. */
export interface DataColumn<Row> {
  id: string;
  name: string;
  /** For a column of buttons: its name is there for screen readers only. */
  nameless?: boolean;
  cell: (row: Row) => ReactNode;
  /**
   * Makes the column sortable; asked once for each row, so that it must depend on the row alone.
   * Rows where it is null stay at the end in either direction.
   */
  sortBy?: (row: Row) => SortValue;
  /** What the first click asks for; moments are mostly wanted newest first. */
  firstClick?: "ascending" | "descending";
  align?: "start" | "end";
  /** On the column's name and its cells, e.g. `max-md:hidden` for what a phone has no room for. */
  className?: string;
  /** On the cells only. */
  cellClassName?: string;
}

/** The column as the table library knows it. */
export function columnDef<Row>({ id, sortBy, firstClick }: DataColumn<Row>): ColumnDef<Row> {
  if (!sortBy) return { id };
  return {
    id,
    accessorFn: (row) => sortBy(row) ?? undefined,
    sortUndefined: "last",
    sortDescFirst: firstClick === "descending",
    sortingFn: (a, b, of) => compareValues(a.getValue(of), b.getValue(of)),
  };
}

/** In the reader's language; capitals do not matter, and "agent 10" comes after "agent 9". */
const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Below zero when `a` comes first: names by the reader's alphabet, moments by time. */
function compareValues(a: string | number | Date, b: string | number | Date): number {
  if (typeof a === "string" || typeof b === "string") return names.compare(String(a), String(b));
  const [left, right] = [a.valueOf(), b.valueOf()];
  return left === right ? 0 : left < right ? -1 : 1;
}
