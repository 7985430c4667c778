"use client";

import {
  getCoreRowModel,
  getSortedRowModel,
  type Header,
  useReactTable,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useMemo } from "react";
import { cn } from "./cn";
import { columnDef, type DataColumn } from "./data-columns";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "./table";

export interface DataTableProps<Row> {
  /** What the table lists; its caption for screen readers. */
  label: string;
  rows: readonly Row[];
  columns: readonly DataColumn<Row>[];
  /** What tells one row from another while they move. */
  rowKey: (row: Row) => string;
  className?: string;
}

/**
 * A table whose rows are all here. A click on a column's name sorts by it, another turns the order
 * round, a third brings back the order the rows came in. Equal rows keep that order.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, columns, rowKey, className = "" } = props;
  const data = useMemo(() => [...rows], [rows]);
  const definitions = useMemo(() => columns.map(columnDef), [columns]);
  // eslint-disable-next-line react-hooks/incompatible-library -- No compiler memoizes this code.
  const table = useReactTable({
    data,
    columns: definitions,
    getRowId: rowKey,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    enableMultiSort: false,
    // There are no pages to begin again.
    autoResetPageIndex: false,
  });
  const headers = table.getHeaderGroups().flatMap((group) => group.headers);
  return (
    <>
      <Table label={label} className={className}>
        <TableHead>
          <tr>
            {columns.map((column, index) => (
              <ColumnName key={column.id} column={column} header={headers[index]} />
            ))}
          </tr>
        </TableHead>
        <TableBody>
          {table.getRowModel().rows.map(({ id, original }) => (
            <TableRow key={id} interactive>
              {columns.map(({ id: columnId, cell, align, className, cellClassName }) => (
                <TableCell
                  key={columnId}
                  {...(align && { align })}
                  className={cn(className, cellClassName)}
                >
                  {cell(original)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <p role="status" className="sr-only">
        {orderWords(columns, table.getState().sorting[0])}
      </p>
    </>
  );
}

interface ColumnNameProps<Row> {
  column: DataColumn<Row>;
  header: Header<Row, unknown> | undefined;
}

const ICONS = { asc: ArrowUp, desc: ArrowDown, false: ChevronsUpDown };
const ARIA_SORT = { asc: "ascending", desc: "descending", false: "none" } as const;

function ColumnName<Row>({ column, header }: ColumnNameProps<Row>) {
  const { name, nameless, align, className } = column;
  const look = { ...(align && { align }), className: cn(className) };
  if (!header?.column.getCanSort())
    return (
      <TableHeader {...look}>
        {nameless ? <span className="sr-only">{name}</span> : name}
      </TableHeader>
    );
  const sorted = String(header.column.getIsSorted()) as keyof typeof ICONS;
  const Icon = ICONS[sorted];
  return (
    <TableHeader {...look} aria-sort={ARIA_SORT[sorted]}>
      <button
        type="button"
        onClick={() => header.column.toggleSorting()}
        className={cn(sortClasses, sorted !== "false" && "text-foreground")}
      >
        {name}
        <Icon aria-hidden className={cn("size-3.5", sorted === "false" && "opacity-60")} />
      </button>
    </TableHeader>
  );
}

const sortClasses =
  "-mx-2 inline-flex h-8 items-center gap-1 rounded-md px-2 font-medium transition-colors hover:bg-subtle hover:text-foreground";

/** Said when the order changes; nothing while it is the one the rows came in. */
function orderWords<Row>(
  columns: readonly DataColumn<Row>[],
  sorting: { id: string; desc: boolean } | undefined,
): string {
  const name = columns.find(({ id }) => id === sorting?.id)?.name;
  return name && sorting ? `Sorted by ${name}, ${sorting.desc ? "descending" : "ascending"}` : "";
}
