import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject } from "../json";
import { decodeJson } from "../wire/decode-json";
import { UsageError } from "./exit-codes";

/**
 * The context as the option gives it: JSON, `@file`, or `-` for standard input.
 *
 * Throws UsageError unless it is a JSON object that is sent as it is: a number that would be
 * rounded on the way would be decided on as another than the one that is then acted on.
 */
export function readContext(given: string | undefined): JsonObject | undefined {
  if (given === undefined) return undefined;
  const bytes = bytesOf(given);
  const exact = parsed(() => decodeJson(bytes));
  const context = parsed(() => JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  if (!isJsonObject(context)) throw new UsageError("--context must be a JSON object");
  if (!isDeepStrictEqual(exact, context))
    throw new UsageError(
      "--context holds a number with more digits than can be sent; write it as a string",
    );
  return context;
}

function bytesOf(given: string): Uint8Array {
  if (given === "-") return readFileSync(0);
  if (!given.startsWith("@")) return new TextEncoder().encode(given);
  try {
    return readFileSync(given.slice(1));
  } catch (error) {
    throw new UsageError(`--context: ${(error as Error).message}`);
  }
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`--context is not valid JSON: ${(error as Error).message}`);
  }
}
