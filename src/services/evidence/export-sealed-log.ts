import { setImmediate } from "node:timers/promises";
import {
  listSealedEntries,
  listSealSizes,
  listSigningKeys,
  SEAL_COLUMNS,
  type SealedRow,
} from "@/db/queries/seals";
import { fieldSalt } from "@/lib/commitment";
import type { Ctx } from "../context";
import { leafFields } from "./leaf-fields";

/** Names the form of the file; another form gets another name. */
const FORMAT = "agentwarden-log/1";

/** Entries read at once, unless one seal has more. */
const READ_AT_ONCE = 1_000;

/** Entries written out before other work gets its turn. */
const WRITTEN_AT_ONCE = 50;

/** Seals read at once: those that retention has emptied are a line each. */
const SEALS_AT_ONCE = 500;

/**
 * Every seal of the organization's log and every entry under it, oldest first, as JSON Lines with
 * all that verifying needs. Entries that wait for a seal are not in it. Memory stays flat at any size.
 */
export async function* exportSealedLog(ctx: Ctx, signal?: AbortSignal): AsyncGenerator<string> {
  const { organizationId } = ctx;
  const keys = await ctx.db.tenant(organizationId, (tx) => listSigningKeys(tx, organizationId));
  const exported_at = new Date().toISOString();
  yield line({ format: FORMAT, organization_id: organizationId, exported_at, keys });
  let after = 0;
  while (!signal?.aborted) {
    const range = await nextRange(ctx, after);
    if (!range) return;
    const rows = await ctx.db.tenant(organizationId, (tx) =>
      listSealedEntries(tx, organizationId, range),
    );
    for (let i = 0; i < rows.length; i += WRITTEN_AT_ONCE) {
      yield linesOf(rows, i, i + WRITTEN_AT_ONCE);
      await setImmediate();
    }
    after = range.last;
  }
}

function linesOf(rows: readonly SealedRow[], from: number, to: number): string {
  const lines = rows.slice(from, to).map((row, i) => {
    const before = rows[from + i - 1];
    return sealLine(row, before) + entryLine(row);
  });
  return lines.join("");
}

/** The next seals that are read together; null when there are no more. */
async function nextRange(ctx: Ctx, after: number): Promise<{ first: number; last: number } | null> {
  const { organizationId } = ctx;
  const sizes = await ctx.db.tenant(organizationId, (tx) =>
    listSealSizes(tx, organizationId, after, SEALS_AT_ONCE),
  );
  const [first] = sizes;
  if (!first) return null;
  let last = first.number;
  let entries = 0;
  for (const { number, kept } of sizes) {
    entries += kept;
    if (number !== first.number && entries > READ_AT_ONCE) break;
    last = number;
  }
  return { first: first.number, last };
}

/** A seal stands before its first entry. */
function sealLine({ seal }: SealedRow, before: SealedRow | undefined): string {
  if (before?.seal.number === seal.number) return "";
  const signed = SEAL_COLUMNS.map((column) => [column, seal[column]] as const);
  return line({ seal: { ...Object.fromEntries(signed), dropped_at: seal.dropped_at } });
}

/** Nothing for an entry that someone has removed from under its seal: the gap tells. */
function entryLine(row: SealedRow): string {
  if (row.position === null || row.id === null) return "";
  const { seal, position } = row;
  return line({ entry: { seal: seal.number, position, fields: exportedFields(row) } });
}

/** What the file says of a field: its value with the salt, or for an erased one the commitment. */
interface ExportedField {
  salt?: string;
  value?: string;
  commitment?: string;
}

function exportedFields(row: SealedRow): Record<string, ExportedField> {
  const { seal: _, position: __, salt, fields, ...entry } = row;
  const values = leafFields({ ...entry, id: row.id ?? "" });
  const exported: Record<string, ExportedField> = {};
  if (salt)
    for (const [name, value] of values)
      exported[name] = { salt: fieldSalt(salt, name).toString("hex"), value };
  else {
    // What differs from the leaf is said as it is, and fails verification.
    for (const [name, value] of values) exported[name] = { value };
    for (const [name, known] of Object.entries(fields ?? {}))
      exported[name] =
        "commitment" in known && exported[name]?.value === NULL
          ? known
          : { ...known, ...exported[name] };
  }
  return exported;
}

/** A column that was erased. */
const NULL = "null";

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
