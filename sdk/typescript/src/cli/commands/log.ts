import type { AgentWarden } from "../../client";
import type { LogInput } from "../../flows/write-log";
import { EXIT, type ExitCode } from "../exit-codes";
import { printJson, printLine } from "../print";

/** Writes one entry to the audit trail and prints its id. */
export async function writeEntry(
  guard: AgentWarden,
  input: LogInput,
  json: boolean,
): Promise<ExitCode> {
  const entry = await guard.log(input);
  if (json) printJson(entry.raw);
  else printLine(entry.id);
  return EXIT.ok;
}
