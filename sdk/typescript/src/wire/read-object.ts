import { InvalidResponseError } from "../errors";
import { isJsonObject, type JsonObject, type JsonValue } from "../json";
import { bodyOf } from "./read-error";
import type { Answer } from "./request";

/** The JSON object in the body. Throws InvalidResponseError when there is none. */
export function readObject(answer: Answer): JsonObject {
  const body = bodyOf(answer);
  if (isJsonObject(body)) return body;
  throw unexpected(answer, body, "the body is not a JSON object; is baseUrl right?");
}

/** The error for an answer that is not what was promised. */
export function unexpected(
  { status, requestId }: Answer,
  body: JsonValue,
  problem: string,
): InvalidResponseError {
  const message = `Unexpected answer from AgentWarden: ${problem}`;
  return new InvalidResponseError(message, { status, body, requestId });
}
