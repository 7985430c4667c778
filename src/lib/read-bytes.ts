import { AppError } from "@/domain/errors";

/**
 * The body's bytes, no more of them than allowed.
 *
 * @throws AppError `body_too_large`
 */
export async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
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
