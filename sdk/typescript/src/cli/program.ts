import { env } from "node:process";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { VERSION } from "../version";
import { listApprovals, waitForDecision } from "./commands/approvals";
import { checkAction } from "./commands/check";
import { EVENTS, listenForWebhooks } from "./commands/listen";
import { writeEntry } from "./commands/log";
import { login } from "./commands/login";
import { applyPermissions, planPermissions, pullPermissions } from "./commands/permissions";
import { readHeaders, serveGateway, serveMcp } from "./commands/serve";
import { EXIT, type ExitCode, UsageError } from "./exit-codes";
import { openClient } from "./open-client";
import { readContext } from "./read-context";

/** Told how the command ended. */
type Finish = (code: ExitCode) => void;

const DEFAULT_BASE_URL = "http://localhost:3000";
const EXIT_CODES = `
Exit codes: 0 done (of check: allowed, and nothing else), 1 error, 2 wrong usage, 3 denied,
4 a human must decide, 5 the plan has changes.`;

/** The command line. Throws CommanderError for wrong usage instead of ending the process. */
export function createProgram(finish: Finish): Command {
  const program = new Command("agentwarden")
    .description("Ask before an AI agent does something that cannot be undone.")
    .version(VERSION)
    .option(
      "--base-url <url>",
      "the AgentWarden server, instead of AGENTWARDEN_BASE_URL or the login",
    )
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText("after", EXIT_CODES);
  const client = () => openClient(program.opts<{ baseUrl?: string }>());
  addLogin(program, finish);
  addCheck(program, client, finish);
  addLog(program, client, finish);
  addApprovals(program, client, finish);
  addPermissions(program, client, finish);
  addListen(program, client, finish);
  addServers(program, client, finish);
  return program;
}

type Client = () => ReturnType<typeof openClient>;

function addLogin(program: Command, finish: Finish): void {
  program
    .command("login")
    .description("keep an API key for later commands; it is read from standard input or asked for")
    .action(async () => {
      const { baseUrl } = program.opts<{ baseUrl?: string }>();
      finish(await login(baseUrl || env.AGENTWARDEN_BASE_URL || DEFAULT_BASE_URL));
    });
}

function addCheck(program: Command, client: Client, finish: Finish): void {
  program
    .command("check <agent> <action>")
    .description("ask whether an agent may do an action; exit code 0 only if it is allowed")
    .exitOverride(helpIsNoYes)
    .addOption(contextOption())
    .option("--wait <seconds>", "wait this long for a human, then use the approval", milliseconds)
    .option("--approval <id>", "use an approval: same agent, action and context, once")
    .option("--json", "print the decision as JSON", false)
    .action(async (agentId: string, action: string, given: CheckOptions) => {
      const { wait: waitMs, approval: approvalId, json } = given;
      const context = readContext(given.context);
      finish(await checkAction(client(), { agentId, action, context, approvalId, waitMs, json }));
    });
}

interface CheckOptions {
  context?: string;
  wait?: number;
  approval?: string;
  json: boolean;
}

function addLog(program: Command, client: Client, finish: Finish): void {
  program
    .command("log <agent> <action> <status>")
    .description("write to the audit trail how an action went: success, failed or blocked")
    .addOption(contextOption())
    .option("--json", "print the entry as JSON", false)
    .action(async (agentId: string, action: string, status: string, given: CheckOptions) => {
      const context = readContext(given.context);
      finish(await writeEntry(client(), { agentId, action, status, context }, given.json));
    });
}

function addApprovals(program: Command, client: Client, finish: Finish): void {
  const approvals = program
    .command("approvals")
    .description("look at what was put to humans; only they can approve, in the inbox");
  approvals
    .command("list")
    .description("print the newest approvals")
    .option("--status <status>", "pending_approval, approved, rejected, expired or cancelled")
    .option("--agent <id>", "only those of one agent")
    .option("--limit <number>", "print at most this many", wholeNumber, 20)
    .option("--json", "print them as JSON", false)
    .action(async (given: { status?: string; agent?: string; limit: number; json: boolean }) => {
      const { status, agent: agentId, limit: most, json } = given;
      finish(await listApprovals(client(), { status, agentId, most, json }));
    });
  approvals
    .command("wait <id>")
    .description("wait until a human has decided; exit code 0 only if it is approved")
    .exitOverride(helpIsNoYes)
    .addOption(seconds("--timeout <seconds>", "give up after this long (exit code 4)", 300))
    .option("--json", "print the approval as JSON", false)
    .action(async (id: string, given: { timeout: number; json: boolean }) => {
      const { timeout: timeoutMs, json } = given;
      finish(await waitForDecision(client(), id, { timeoutMs, json }));
    });
}

function addPermissions(program: Command, client: Client, finish: Finish): void {
  const permissions = program
    .command("permissions")
    .description("keep what agents may do in a reviewed YAML file; the key needs the scope manage");
  permissions
    .command("pull [file]")
    .description("write the permissions of all agents to a file, or print them")
    .action(async (file = "-") => finish(await pullPermissions(client(), file)));
  permissions
    .command("plan <file>")
    .description("show what apply would change; exit code 5 if that is anything")
    .action(async (file: string) => finish(await planPermissions(client(), file)));
  permissions
    .command("apply <file>")
    .description(
      "show the changes, ask, and make them; agents that are not in the file stay as they are",
    )
    .option("--yes", "do not ask", false)
    .action(async (file: string, given: { yes: boolean }) =>
      finish(await applyPermissions(client(), file, given)),
    );
}

function addListen(program: Command, client: Client, finish: Finish): void {
  program
    .command("webhooks")
    .description("try webhooks while you develop")
    .command("listen")
    .description(
      "pass webhooks on to a server on this machine, which the service must be able to reach",
    )
    .requiredOption("--forward <url>", "your server, such as http://localhost:3000/hook", address)
    .option("--events <names>", "only these events, separated by commas (default: all)", list)
    .option(
      "--public-url <url>",
      "where the service reaches this command, such as a tunnel",
      address,
    )
    .option("--port <number>", "listen on this port of 127.0.0.1 (default: any)", wholeNumber, 0)
    .action(async (given: ListenOptions) => {
      const { forward, events = EVENTS, publicUrl, port } = given;
      finish(await listenForWebhooks(client(), { forward, events, publicUrl, port }));
    });
}

interface ListenOptions {
  forward: URL;
  events?: string[];
  publicUrl?: URL;
  port: number;
}

function addServers(program: Command, client: Client, finish: Finish): void {
  program
    .command("mcp")
    .description("serve the tools check, log, get_approval and wait_for_approval over MCP (stdio)")
    .requiredOption("--agent <name>", "the agent that asks")
    .action(async ({ agent }: { agent: string }) => finish(await serveMcp(client(), agent)));
  program
    .command("gateway [command...]")
    .description(
      "stand in front of an MCP server: its tools run only when they are allowed (stdio)",
    )
    .usage("--agent <name> [options] (-- <command...> | --url <url>)")
    .requiredOption("--agent <name>", "the agent that calls the tools")
    .option("--url <url>", "the MCP server's address, instead of a command to start", address)
    .option("--header <header>", 'sent to --url, several if repeated: "Name: ${VARIABLE}"', collect)
    .option("--prefix <prefix>", "actions are <prefix>.<tool> (default: mcp.<the server's name>)")
    .option("--map <file>", "YAML map of tools to actions of their own")
    .addOption(seconds("--wait <seconds>", "let a call wait this long for a human", 50))
    .addOption(seconds("--tool-timeout <seconds>", "let a tool run this long", 600))
    .action(async (command: string[], given: GatewayOptions) => {
      const { agent: agentId, prefix, map, wait: waitMs, toolTimeout: toolTimeoutMs } = given;
      const upstream = upstreamOf(command, given);
      const question = { agentId, upstream, prefix, map, waitMs, toolTimeoutMs };
      finish(await serveGateway(client(), question));
    });
}

interface GatewayOptions {
  agent: string;
  url?: URL;
  header?: string[];
  prefix?: string;
  map?: string;
  wait: number;
  toolTimeout: number;
}

function upstreamOf([command, ...args]: string[], { url, header = [] }: GatewayOptions) {
  if (url && command === undefined) return { url, headers: readHeaders(header) };
  if (!url && command !== undefined) return { command, args, environment: env };
  throw new UsageError("gateway needs either -- and a command, or --url");
}

function contextOption(): Option {
  return new Option("--context <json>", "the parameters: JSON, @file, or - for standard input");
}

/** Where 0 means yes, asking for help does not: what stands for the action may be anybody's text. */
function helpIsNoYes(error: CommanderError): never {
  if (error.exitCode !== 0) throw error;
  throw new CommanderError(EXIT.usage, error.code, error.message);
}

function seconds(flags: string, description: string, usual: number): Option {
  return new Option(flags, description)
    .argParser(milliseconds)
    .default(usual * 1000, String(usual));
}

function milliseconds(text: string): number {
  if (/^\d{1,6}(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  throw new InvalidArgumentError("It must be a number of seconds.");
}

function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

function address(text: string): URL {
  if (/^https?:/i.test(text) && URL.canParse(text)) return new URL(text);
  throw new InvalidArgumentError("It must be an http or https address.");
}

function list(text: string): string[] {
  return text.split(",").map((word) => word.trim());
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}
