import type { Dispatcher } from "undici";

const EXCERPT_BYTES = 2 * 1_024;

/** The status has decided already; a body that drips must not hold the place of other deliveries. */
const BODY_TIMEOUT_MS = 1_000;

/**
 * The first 2 KiB of an answer's body as text, or null when it is empty or compressed: a
 * compressed body is never unpacked. Reads at most `maxBytes` and a second, then cuts the
 * connection. Never rejects; a body that breaks off gives what had come.
 */
export async function readExcerpt(
  { body, headers }: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<string | null> {
  const kept: Buffer[] = [];
  let received = 0;
  const timer = setTimeout(() => body.destroy(), BODY_TIMEOUT_MS);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (received < EXCERPT_BYTES) kept.push(chunk.subarray(0, EXCERPT_BYTES - received));
      received += chunk.length;
      if (received >= maxBytes) break;
    }
  } catch {
    // Cut by the timer, the deadline or the receiver: what came is kept.
  } finally {
    clearTimeout(timer);
  }
  return isCompressed(headers["content-encoding"]) ? null : asText(Buffer.concat(kept));
}

function isCompressed(encoding: string | string[] | undefined): boolean {
  return encoding !== undefined && encoding !== "identity";
}

function asText(bytes: Buffer): string | null {
  // `stream` leaves out a character that the cut split; Postgres cannot store U+0000 in a text.
  const text = new TextDecoder().decode(bytes, { stream: true }).replaceAll("\u0000", "\uFFFD");
  return text === "" ? null : text;
}
