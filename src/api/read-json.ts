import { AppError } from "@/domain/errors";
import { isJsonObject, type JsonObject } from "@/domain/json-value";
import { JsonError, parseJson } from "@/lib/json";

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

/**
 * The body's bytes, no more of them than allowed.
 *
 * @throws AppError `body_too_large`
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new AppError("body_too_large", `The body is larger than ${maxBytes} bytes`);
  const said = request.headers.get("content-length");
  if (Number(said ?? 0) > maxBytes) throw tooLarge();
  // A sender cannot send more than it has said: then the bytes need no stream around them.
  if (said !== null) return new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("malformed_request", "The body is not valid UTF-8");
  }
}
