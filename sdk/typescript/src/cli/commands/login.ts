import process from "node:process";
import { createInterface } from "node:readline";
import { AgentWarden } from "../../client";
import { PermissionDeniedError } from "../../errors";
import { EXIT, type ExitCode, UsageError } from "../exit-codes";
import { printLine } from "../print";
import { loginFile, writeLogin } from "../stored-login";

/** Reads a key, asks the server whether it knows it, and keeps it. */
export async function login(baseUrl: string): Promise<ExitCode> {
  const apiKey = (await readKey()).trim();
  if (apiKey === "") throw new UsageError("No API key was given");
  await verifyKey(new AgentWarden({ apiKey, baseUrl }));
  writeLogin({ apiKey, baseUrl });
  printLine(`Logged in to ${baseUrl}; the key is kept in ${loginFile()}`);
  return EXIT.ok;
}

/** Throws AuthenticationError for a wrong key. One that may not list approvals is right, too. */
async function verifyKey(guard: AgentWarden): Promise<void> {
  try {
    await guard.approvals.list({ limit: 1 }).next();
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
  }
}

async function readKey(): Promise<string> {
  if (process.stdin.isTTY) return askHidden("API key: ");
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** What is typed is not shown. */
function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, terminal: true });
  return new Promise((resolve) => {
    lines.once("line", (line) => {
      lines.close();
      process.stderr.write("\n");
      resolve(line);
    });
    lines.once("close", () => resolve(""));
  });
}
