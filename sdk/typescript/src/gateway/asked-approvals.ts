import { isJsonObject, type JsonObject, type JsonValue } from "../json";
import { keepNewest } from "../keep-newest";

const MOST_REMEMBERED = 1_000;

/** Approvals that a call has asked for and not yet used, found again by the same call. */
export class AskedApprovals {
  readonly #idOf = new Map<string, string>();

  /** The approval an equal call asked for. */
  find(action: string, context: JsonObject): string | null {
    return this.#idOf.get(keyOf(action, context)) ?? null;
  }

  remember(action: string, context: JsonObject, approvalId: string): void {
    keepNewest(this.#idOf, keyOf(action, context), approvalId, MOST_REMEMBERED);
  }

  forget(action: string, context: JsonObject): void {
    this.#idOf.delete(keyOf(action, context));
  }
}

/** The same for arguments that differ only in the order of their names. */
function keyOf(action: string, context: JsonObject): string {
  return `${action} ${canonical(context)}`;
}

function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).toSorted();
  const members = names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`);
  return `{${members.join(",")}}`;
}
