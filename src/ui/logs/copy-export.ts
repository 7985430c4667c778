export type ExportFormat = "csv" | "jsonl";

/** How much of an export has arrived. */
export interface ExportProgress {
  /** Entries, without the line of headings. */
  entries: number;
  bytes: number;
}

/** The part of a file being written that is needed here. */
export interface ExportFile {
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  /** Throws away what was written. */
  abort(): Promise<void>;
}

export interface Copy {
  from: ReadableStream<Uint8Array<ArrayBuffer>>;
  to: ExportFile;
  format: ExportFormat;
  onProgress: (progress: ExportProgress) => void;
}

/**
 * Writes an export into a file as it arrives, one piece in memory at a time. If it breaks off, what
 * was written is thrown away: half an export must not pass for a whole one.
 */
export async function copyExport({ from, to, format, onProgress }: Copy): Promise<ExportProgress> {
  const reader = from.getReader();
  const countIn = entryCounter(format);
  const progress = { entries: 0, bytes: 0 };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      await to.write(value);
      progress.bytes += value.length;
      progress.entries = countIn(value);
      onProgress({ ...progress });
    }
  } catch (error) {
    await to.abort();
    throw error;
  }
  await to.close();
  return progress;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** Counts entries piece by piece: lines, but not line ends inside a quoted cell of CSV. */
function entryCounter(format: ExportFormat): (chunk: Uint8Array) => number {
  let quoted = false;
  let lines = 0;
  const headings = format === "csv" ? 1 : 0;
  return (chunk) => {
    for (const byte of chunk) {
      if (format === "csv" && byte === QUOTE) quoted = !quoted;
      if (byte === NEWLINE && !quoted) lines++;
    }
    return Math.max(lines - headings, 0);
  };
}
