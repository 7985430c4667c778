import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Ctx } from "@/services/context";
import type { Checkpoint } from "@/services/evidence/checkpoint";
import { exportSealedLog } from "@/services/evidence/export-sealed-log";

/** What the customer's verifier said. */
export interface Verdict {
  code: number;
  /** Lines it printed. */
  lines: string[];
}

/** The organization's sealed log, as it is downloaded. */
export async function sealedLog(ctx: Ctx): Promise<string> {
  let text = "";
  for await (const chunk of exportSealedLog(ctx)) text += chunk;
  return text;
}

/** Runs the file that customers are given, in a process of its own, on an export. */
export async function runVerifier(
  exported: string,
  given: { checkpoint?: Checkpoint; args?: string[] } = {},
): Promise<Verdict> {
  const folder = mkdtempSync(path.join(tmpdir(), "verify-"));
  try {
    const file = (name: string, text: string) => {
      const at = path.join(folder, `${randomBytes(4).toString("hex")}-${name}`);
      writeFileSync(at, text);
      return at;
    };
    const args = [file("export.jsonl", exported), ...(given.args ?? [])];
    if (given.checkpoint)
      args.push("--checkpoint", file("checkpoint.json", JSON.stringify(given.checkpoint)));
    return await run(["public/verify-log.mjs", ...args]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(args: string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error ? Number(error.code ?? -1) : 0;
      resolve({ code, lines: (stdout + stderr).trimEnd().split("\n") });
    });
  });
}
