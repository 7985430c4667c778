import type { ErasableEntry, Kept } from "@/db/queries/erasure";
import type { LeafField } from "@/db/schema/evidence";
import type { StoredEntry } from "@/db/queries/stored-entry";
import { canonicalJson } from "@/domain/canonical-json";
import { type JsonObject, jsonText } from "@/domain/json-value";
import { commitment, fieldSalt } from "@/lib/commitment";
import { sha256 } from "@/lib/hash";
import { CONTEXT, contextOf, leafFields } from "./leaf-fields";

/** The one column that can be erased; the others say what happened. */
export const IP_ADDRESS = "ip_address";

/** Names of an entry's fields that can be erased: each of the context, and the IP address. */
export function erasableFields(context: string, ipAddress: string | null): string[] {
  const names = Object.keys(contextOf(context) ?? {}).map((name) => CONTEXT + name);
  return ipAddress === null ? names : [...names, IP_ADDRESS];
}

/** A context without the erased fields, in the caller's own digits. */
export function keptContext(context: string, erased: ReadonlySet<string>): string {
  const parsed = contextOf(context);
  return parsed ? jsonText(without(parsed, erased)) : context;
}

export function without(context: JsonObject, erased: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(context).filter(([name]) => !erased.has(CONTEXT + name)),
  );
}

/** What an entry is left with when some of its fields are erased. */
export function keptOf({ entry, leaf }: ErasableEntry, erased: ReadonlySet<string>): Kept {
  const context = keptContext(entry.context, erased);
  return {
    context,
    contextHash: contextHash(context),
    ipAddress: erased.has(IP_ADDRESS) ? null : entry.ip_address,
    fields: leaf && keptFields(entry, leaf, erased),
  };
}

/** The hash that a check with this context has. */
export function contextHash(context: string): string {
  return sha256(canonicalJson(contextOf(context) ?? {}));
}

/**
 * Each kept field's own salt, as the entry's would give those of the erased ones away; for an erased
 * field its commitment, so that the leaf's hash stays.
 */
function keptFields(
  entry: StoredEntry,
  { salt, fields }: NonNullable<ErasableEntry["leaf"]>,
  erased: ReadonlySet<string>,
): Record<string, LeafField> {
  const known: Record<string, LeafField> = { ...fields };
  for (const [name, value] of leafFields(entry)) {
    const own = salt ? fieldSalt(salt, name) : saltIn(fields?.[name]);
    if (!own) continue;
    known[name] = erased.has(name)
      ? { commitment: commitment(own, name, value) }
      : { salt: own.toString("hex") };
  }
  return known;
}

function saltIn(field: LeafField | undefined): Buffer | null {
  return field && "salt" in field ? Buffer.from(field.salt, "hex") : null;
}
