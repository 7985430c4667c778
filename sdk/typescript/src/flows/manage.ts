import { InvalidResponseError } from "../errors";
import type { JsonValue } from "../json";
import type { Settings } from "../settings";
import { encodeJson } from "../wire/encode-json";
import { buildRequest, pathOf } from "../wire/request";
import { type ReadRow, readOne, readPage } from "../wire/shapes";
import { send } from "./send";

type Fields = Record<string, JsonValue>;
export type Query = Record<string, string | number | undefined>;

/** The object at a path. */
export async function getOne<T>(settings: Settings, row: ReadRow<T>, path: string[]): Promise<T> {
  return readOne(row, await send(settings, buildRequest(settings, "GET", pathOf(...path))));
}

/**
 * What a create or a command answers. Sent once: a lost answer is not asked for again, which could
 * create two.
 */
export async function post<T>(
  settings: Settings,
  row: ReadRow<T>,
  path: string[],
  fields: Fields = {},
): Promise<T> {
  const body = encodeJson(fields, "body");
  return readOne(
    row,
    await send(settings, buildRequest(settings, "POST", pathOf(...path), { body })),
  );
}

/** The object after the change. */
export async function patch<T>(
  settings: Settings,
  row: ReadRow<T>,
  path: string[],
  fields: Fields,
): Promise<T> {
  const body = encodeJson(fields, "body");
  return readOne(
    row,
    await send(settings, buildRequest(settings, "PATCH", pathOf(...path), { body })),
  );
}

/** Nothing, once it is deleted. */
export async function remove(settings: Settings, path: string[]): Promise<void> {
  await send(settings, buildRequest(settings, "DELETE", pathOf(...path)));
}

/** The items of a list, read page by page as they are asked for. */
export async function* listAll<T>(
  settings: Settings,
  row: ReadRow<T>,
  path: string[],
  query: Query,
): AsyncGenerator<T, void, undefined> {
  for (let cursor: string | undefined; ;) {
    const asked = { query: { ...query, cursor } };
    const answer = await send(settings, buildRequest(settings, "GET", pathOf(...path), asked));
    const page = readPage(row, answer);
    yield* page.items;
    if (page.nextCursor === null) return;
    if (page.nextCursor === cursor)
      throw new InvalidResponseError(
        "Unexpected answer from AgentWarden: a page names itself as the next",
      );
    cursor = page.nextCursor;
  }
}
