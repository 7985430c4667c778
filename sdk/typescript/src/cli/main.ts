#!/usr/bin/env node
import process from "node:process";
import { CommanderError } from "commander";
import { AgentWardenError } from "../errors";
import { EXIT, type ExitCode, UsageError } from "./exit-codes";
import { printNote } from "./print";
import { createProgram } from "./program";

// Until a command says that it went well, it did not: a process that ends early is no "allowed".
process.exitCode = EXIT.error;

createProgram((code) => {
  process.exitCode = code;
})
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = codeOf(error);
    if (!(error instanceof CommanderError)) printNote(`agentwarden: ${textOf(error)}`);
  })
  // What is still open, such as a kept connection, does not keep the shell waiting.
  .finally(() => process.stdout.write("", () => process.exit()));

function codeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  return error instanceof UsageError ? EXIT.usage : EXIT.error;
}

function textOf(error: unknown): string {
  if (error instanceof AgentWardenError) {
    const quoted = error.requestId === null ? "" : ` (request ${error.requestId})`;
    return `${error.name}: ${error.message}${quoted}`;
  }
  return error instanceof Error ? error.message : String(error);
}
