import type { StoredEntry } from "@/db/queries/stored-entry";
import { canonicalJson } from "@/domain/canonical-json";
import { isJsonObject, type JsonObject } from "@/domain/json-value";
import { JsonError, parseJson } from "@/lib/json";

/** What stands before the name of a context's field among an entry's fields. */
export const CONTEXT = "context.";

/**
 * The fields of a log entry that are committed to one by one, each with its value's canonical JSON:
 * every column, and every field of the context as `context.<name>`.
 */
export function leafFields({ context, ...columns }: StoredEntry): Map<string, string> {
  const fields = new Map(
    Object.entries(columns).map(([name, value]) => [name, JSON.stringify(value)] as const),
  );
  const parsed = contextOf(context);
  // A context from before contexts were held to be objects is one field, to the letter.
  if (!parsed) return fields.set("context", JSON.stringify(context));
  for (const [name, value] of Object.entries(parsed))
    fields.set(CONTEXT + name, canonicalJson(value));
  return fields;
}

/** A context with its fields; null where it is none that we would take today. */
export function contextOf(text: string): JsonObject | null {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : null;
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}
