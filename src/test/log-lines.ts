import { Writable } from "node:stream";
import { createLogger, type Logger } from "@/lib/logger";

export interface LogLine {
  [field: string]: unknown;
  level: number;
  msg: string;
}

/** A logger whose output the test reads: as text, and line by line as JSON. */
export function aLogger(level = "debug"): {
  logger: Logger;
  text: () => string;
  lines: () => LogLine[];
} {
  const chunks: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString("utf8"));
      done();
    },
  });
  const text = () => chunks.join("");
  return {
    logger: createLogger(level, destination),
    text,
    lines: () =>
      text()
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as LogLine),
  };
}
