import { AppError } from "@/domain/errors";
import { isJsonObject, type JsonObject } from "@/domain/json-value";
import { JsonError, parseJson } from "@/lib/json";
import { readBytes } from "@/lib/read-bytes";

/** Largest body taken, in bytes. */
export const BODY_MAX_BYTES = 64 * 1024;

/**
 * The request's body as a JSON object, nothing lost. An empty body is an empty object.
 *
 * @throws AppError `unsupported_media_type`, `body_too_large`, `malformed_request`
 */
export async function readJson(request: Request): Promise<JsonObject> {
  const type = request.headers.get("content-type");
  if (type !== null && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type.trim()))
    throw new AppError("unsupported_media_type", "Content-Type: send application/json");
  const text = decode(await readBytes(request, BODY_MAX_BYTES));
  if (text.trim() === "") return {};
  try {
    const value = parseJson(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new AppError("malformed_request", `The body: ${error.message}`);
  }
  throw new AppError("malformed_request", "The body must be a JSON object");
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("malformed_request", "The body is not valid UTF-8");
  }
}
