/** A field with another value than before; null where there was or is none. */
export interface ChangedField {
  /** In words: "max amount". */
  name: string;
  before: string | null;
  after: string | null;
}

/**
 * What differs between two states of one thing, given as JSON objects. Fields that stayed, or that
 * were and are empty, are left out; text that cannot be read counts as nothing.
 */
export function changedFields(before: string | null, after: string | null): ChangedField[] {
  const was = objectOf(before);
  const is = objectOf(after);
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names]
    .map((name) => ({
      name: inWords(name),
      before: valueText(was[name]),
      after: valueText(is[name]),
    }))
    .filter((field) => field.before !== field.after);
}

function objectOf(json: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function valueText(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map((part) => valueText(part) ?? "").join(", ") || null;
  return JSON.stringify(value);
}

/** "maxAmount" as "max amount", "approval_id" as "approval id". */
function inWords(name: string): string {
  return name
    .replace(/_/g, " ")
    .replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}
