/** What the server refused, in its own words. */
export interface Refusal {
  code: string;
  /** A sentence for people. */
  message: string;
  /** What is wrong with which field, by the field's name; empty when no field is named. */
  fields: Record<string, string>;
}

const FIELD_CODES = ["invalid_field", "name_taken"];
const FIELD_PROBLEM = /^([A-Za-z]\w*)(?:\.[\w.]+)?: (.+)$/s;

/** Reads an error of a call; null while there is none. A broken connection gets a sentence too. */
export function refusalOf(error: unknown): Refusal | null {
  if (!error) return null;
  const { message, data } = error as { message?: string; data?: { refusal?: string } | null };
  if (!data?.refusal || !message)
    return {
      code: "unreachable",
      message: "AgentWarden could not be reached. Try again.",
      fields: {},
    };
  const fields = FIELD_CODES.includes(data.refusal) ? fieldProblems(message) : {};
  return { code: data.refusal, message: inWords(message, fields), fields };
}

/**
 * A refusal as far as it still holds: the problem of a field goes once the field has another value
 * than the one that was sent.
 */
export function stillRefused(
  refusal: Refusal | null,
  sent: object | undefined,
  now: object | null,
): Refusal | null {
  if (!refusal || !sent || !now || Object.keys(refusal.fields).length === 0) return refusal;
  const same = (field: string) => textOf(sent, field) === textOf(now, field);
  const fields = Object.fromEntries(
    Object.entries(refusal.fields).filter(([field]) => same(field)),
  );
  if (Object.keys(fields).length === 0) return null;
  return { ...refusal, fields, message: inWords(refusal.message, fields) };
}

function textOf(fields: object, field: string): string | undefined {
  return JSON.stringify((fields as Record<string, unknown>)[field]);
}

/** "url: is private; events: choose at least one" by field; a later problem of a field is dropped. */
function fieldProblems(message: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const part of message.split(/; (?=[A-Za-z][\w.]*: )/)) {
    const [, field, problem] = FIELD_PROBLEM.exec(part) ?? [];
    if (field && problem) fields[field] ??= capitalized(problem);
  }
  return fields;
}

function inWords(message: string, fields: Record<string, string>): string {
  const problems = Object.values(fields);
  return problems.length === 0 ? message : problems.join(". ");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
