import { readFileSync } from "node:fs";
import process, { env } from "node:process";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { parse } from "yaml";
import type { AgentWarden } from "../../client";
import { connectUpstream, type Upstream } from "../../gateway/connect-upstream";
import { createGateway } from "../../gateway/create-gateway";
import { prefixFor } from "../../gateway/name-actions";
import { isJsonObject } from "../../json";
import { createMcpServer } from "../../mcp/create-mcp-server";
import { EXIT, type ExitCode, UsageError } from "../exit-codes";
import { printNote } from "../print";

/** Serves the tools of AgentWarden over standard input and output, until the input ends. */
export async function serveMcp(guard: AgentWarden, agentId: string): Promise<ExitCode> {
  serveStdio(() => createMcpServer(guard, { agentId }), { onerror: tellError });
  await inputEnded();
  return EXIT.ok;
}

export interface GatewayQuestion {
  agentId: string;
  upstream: Upstream;
  prefix: string | undefined;
  /** A file with the actions of tools that have names of their own. */
  map: string | undefined;
  waitMs: number;
  toolTimeoutMs: number;
}

/** Serves what the upstream offers, guarded, until the input or the upstream ends. */
export async function serveGateway(
  guard: AgentWarden,
  question: GatewayQuestion,
): Promise<ExitCode> {
  const { agentId, waitMs, toolTimeoutMs } = question;
  const named = question.map === undefined ? {} : readMap(question.map);
  const upstream = await connectUpstream(question.upstream);
  const upstreamEnded = new Promise<ExitCode>((resolve) => {
    upstream.onclose = () => resolve(EXIT.error);
  });
  const prefix = question.prefix ?? prefixFor(upstream.getServerVersion()?.name ?? "");
  printNote(`agentwarden: tools are checked as ${prefix}.<tool> for the agent ${agentId}`);
  const names = { prefix, named };
  const options = { guard, agentId, upstream, names, waitMs, toolTimeoutMs, warn: printNote };
  const server = serveStdio(() => createGateway(options), { onerror: tellError });
  const code = await Promise.race([inputEnded().then(() => EXIT.ok), upstreamEnded]);
  if (code !== EXIT.ok) printNote("agentwarden: the MCP server behind the gateway has ended");
  await Promise.allSettled([server.close(), upstream.close()]);
  return code;
}

/** `Name: value` headers; `${NAME}` in them is a variable of the environment. */
export function readHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = "", value = ""] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      if (name === "") throw new UsageError(`--header: must be "Name: value"`);
      return [name, value.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => fromEnv(variable))];
    }),
  );
}

function fromEnv(variable: string): string {
  const value = env[variable];
  if (value !== undefined) return value;
  throw new UsageError(`--header: there is no ${variable} in the environment`);
}

/** A map of tools' names to actions, in YAML or JSON. */
function readMap(file: string): Record<string, string> {
  let map: unknown;
  try {
    map = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
  if (isJsonObject(map) && Object.values(map).every((action) => typeof action === "string"))
    return map as Record<string, string>;
  throw new UsageError(`${file}: must be a map of tools' names to actions`);
}

function inputEnded(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once("end", resolve).once("close", resolve);
  });
}

function tellError(error: Error): void {
  printNote(`agentwarden: ${error.message}`);
}
