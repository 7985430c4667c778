import {
  createTable,
  getCoreRowModel,
  getSortedRowModel,
  type SortingState,
} from "@tanstack/react-table";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { columnDef, type DataColumn } from "./data-columns";
import { DataTable } from "./data-table";

interface Row {
  id: string;
  name: string;
  seenAt: Date | null;
  endsAt: Date | null;
}

const day = (date: number) => new Date(Date.UTC(2026, 2, date));

const rows: Row[] = [
  { id: "a", name: "zebra", seenAt: null, endsAt: day(9) },
  { id: "b", name: "Agent 10", seenAt: day(2), endsAt: null },
  { id: "c", name: "agent 9", seenAt: day(3), endsAt: day(4) },
  { id: "d", name: "Émile", seenAt: null, endsAt: day(9) },
  { id: "e", name: "Beta", seenAt: day(1), endsAt: null },
];

const columns: DataColumn<Row>[] = [
  { id: "name", name: "Name", cell: ({ name }) => name, sortBy: ({ name }) => name },
  {
    id: "seen",
    name: "Last seen",
    cell: () => "",
    sortBy: ({ seenAt }) => seenAt,
    firstClick: "descending",
  },
  { id: "ends", name: "Ends", cell: () => "", sortBy: (row) => row.endsAt?.getTime() ?? Infinity },
  { id: "actions", name: "Actions", nameless: true, cell: () => "Remove" },
];

function table(sorting: SortingState) {
  return createTable<Row>({
    data: rows,
    columns: columns.map(columnDef),
    getRowId: ({ id }) => id,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    state: { sorting },
    onStateChange: () => {},
    renderFallbackValue: null,
  });
}

function order(id: string, desc: boolean): string {
  return table([{ id, desc }])
    .getRowModel()
    .rows.map((row) => row.id)
    .join("");
}

describe("the order of a column", () => {
  it("sorts names by the alphabet, numbers in them by value, capitals alike", () => {
    expect(order("name", false)).toBe("cbeda");
    expect(order("name", true)).toBe("adebc");
  });

  it("keeps rows without a moment at the end in either direction, as they came", () => {
    expect(order("seen", true)).toBe("cbead");
    expect(order("seen", false)).toBe("ebcad");
  });

  it("keeps equal rows as they came, and takes no end for the latest", () => {
    expect(order("ends", false)).toBe("cadbe");
    expect(order("ends", true)).toBe("beadc");
  });

  it("begins as the column says, then turns round, then gives the first order back", () => {
    const next = (id: string, sorting: SortingState) =>
      table(sorting).getColumn(id)?.getNextSortingOrder();
    expect(next("name", [])).toBe("asc");
    expect(next("name", [{ id: "name", desc: false }])).toBe("desc");
    expect(next("name", [{ id: "name", desc: true }])).toBe(false);
    expect(next("seen", [])).toBe("desc");
    expect(next("ends", [])).toBe("asc");
    expect(next("seen", [{ id: "seen", desc: true }])).toBe("asc");
  });

  it("leaves a column without a value to sort by alone", () => {
    expect(table([]).getColumn("actions")?.getCanSort()).toBe(false);
  });
});

describe("DataTable", () => {
  const html = renderToStaticMarkup(
    <DataTable label="Agents" rows={rows} columns={columns} rowKey={({ id }) => id} />,
  );

  it("shows the rows as they came, under a caption", () => {
    expect(html).toContain('<caption class="sr-only">Agents</caption>');
    const at = rows.map(({ name }) => html.indexOf(name));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
  });

  it("has a button in the head of each column that sorts, and says that none does yet", () => {
    expect(html.match(/<th [^>]*aria-sort="none"[^>]*><button type="button"/g)).toHaveLength(3);
    expect(html.match(/<th /g)).toHaveLength(4);
    expect(html).toContain('<span class="sr-only">Actions</span></th>');
  });
});
