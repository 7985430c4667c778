import { describe, expect, it } from "vitest";
import { csvLine } from "@/domain/csv";
import { copyExport, type ExportFormat, type ExportProgress } from "./copy-export";

/** A file that remembers what happened to it. */
function aFile() {
  const kept = { text: "", end: null as "closed" | "aborted" | null };
  return {
    kept,
    write: async (chunk: Uint8Array<ArrayBuffer>) => {
      kept.text += Buffer.from(chunk).toString("latin1");
    },
    close: async () => void (kept.end = "closed"),
    abort: async () => void (kept.end = "aborted"),
  };
}

async function copy(text: string, format: ExportFormat, pieceLength: number) {
  const bytes = new Uint8Array(Buffer.from(text, "latin1"));
  const from = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += pieceLength)
        controller.enqueue(bytes.slice(at, at + pieceLength));
      controller.close();
    },
  });
  const seen: ExportProgress[] = [];
  const to = aFile();
  const result = await copyExport({ from, to, format, onProgress: (now) => seen.push(now) });
  return { result, seen, ...to.kept };
}

const CSV = [
  csvLine(["id", "context"]),
  csvLine(["1", '{"say":"hi"}']),
  csvLine(["2", 'two\r\nlines, and\na "quote"']),
  csvLine(["3", ""]),
].join("");

describe("an export being saved", () => {
  it.each([1, 2, 7, 1_000])("counts the entries of CSV in pieces of %i bytes", async (length) => {
    const { result, text, end } = await copy(CSV, "csv", length);
    expect(result).toEqual({ entries: 3, bytes: CSV.length });
    expect([text, end]).toEqual([CSV, "closed"]);
  });

  it("counts the lines of JSON Lines, whatever quotes are in them", async () => {
    const { result, seen } = await copy('{"a":"\\""}\n{"b":1}\n', "jsonl", 11);
    expect(result.entries).toBe(2);
    expect(seen.map(({ entries }) => entries)).toEqual([1, 2]);
  });

  it("knows that headings are no entry", async () => {
    expect((await copy("", "csv", 1)).result.entries).toBe(0);
    expect((await copy(csvLine(["id"]), "csv", 9)).result.entries).toBe(0);
  });

  it("that breaks off is thrown away, not kept as if it were whole", async () => {
    let pulls = 0;
    const from = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        if (pulls++ === 0) controller.enqueue(new Uint8Array([0x7b, 0x0a]));
        else controller.error(new TypeError("network"));
      },
    });
    const to = aFile();
    const saved = copyExport({ from, to, format: "jsonl", onProgress: () => {} });
    await expect(saved).rejects.toThrow("network");
    expect(to.kept.end).toBe("aborted");
  });
});
