import type { Writable } from "@/domain/json-value";
import type { Page } from "@/services/page";
import type { Answer } from "../agent-route";

/** The contract's list: `{data: […], next_cursor}`. */
export function listAnswer<T>(page: Page<T>, shape: (item: T) => Writable): Answer {
  return { status: 200, body: { data: page.items.map(shape), next_cursor: page.nextCursor } };
}
