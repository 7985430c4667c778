import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { env, pid } from "node:process";
import { isJsonObject } from "../json";
import { UsageError } from "./exit-codes";

/** A key and the server it is for. */
export interface Login {
  apiKey: string;
  baseUrl: string;
}

/** Where the login is kept. */
export function loginFile(): string {
  const folder = env.XDG_CONFIG_HOME || path.join(homedir(), ".config");
  return path.join(folder, "agentwarden", "config.json");
}

/** The login, or null before the first. Throws UsageError when the file is not one. */
export function readLogin(): Login | null {
  let text: string;
  try {
    text = readFileSync(loginFile(), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const stored = parsed(text);
  if (isJsonObject(stored)) {
    const { api_key: apiKey, base_url: baseUrl } = stored;
    if (typeof apiKey === "string" && typeof baseUrl === "string") return { apiKey, baseUrl };
  }
  throw new UsageError(`${loginFile()} holds no login: run agentwarden login`);
}

/** Keeps the login where only this user can read it. */
export function writeLogin({ apiKey, baseUrl }: Login): void {
  const file = loginFile();
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify({ api_key: apiKey, base_url: baseUrl }, null, 2)}\n`;
  // Beside it first: a file that was there before keeps its own rights, and none is half written.
  const beside = `${file}.${pid}`;
  rmSync(beside, { force: true });
  writeFileSync(beside, text, { mode: 0o600, flag: "wx" });
  renameSync(beside, file);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
