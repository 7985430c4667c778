import { execFileSync } from "node:child_process";
import ts from "typescript";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anOrganization } from "@/test/factories";
import {
  curlQuickStart,
  type QuickStart,
  typescriptQuickStart,
} from "@/ui/agents/quick-start-code";

const platform = testPlatform();

const ACTIONS = { allow: "a.free", require_approval: "a.asked", deny: "a.unknown" };
let start: Omit<QuickStart, "action">;

beforeAll(async () => {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner, [
    { action: ACTIONS.allow },
    { action: ACTIONS.require_approval, requiresApproval: true },
  ]);
  const { secret } = await aKey(owner);
  start = { agentId: agent.id, apiKey: secret, baseUrl: "http://warden.test" };
});

const verdicts = Object.keys(ACTIONS) as (keyof typeof ACTIONS)[];

describe("the curl line, as a shell reads it", () => {
  it.each(verdicts)("%s", async (verdict) => {
    const { url, init } = asCurl(curlQuickStart({ ...start, action: ACTIONS[verdict] }));
    const answer = await agentApi(platform, null).send(url, init);
    expect([answer.status, answer.json.decision]).toEqual([200, verdict]);
  });
});

describe("the TypeScript", () => {
  const ofService: typeof fetch = async (url, init) => {
    const answer = await agentApi(platform, null).send(pathOf(String(url)), init ?? {});
    return new Response(answer.text, { status: answer.status });
  };

  it.each(verdicts)("%s", async (verdict) => {
    const run = await runSnippet(ACTIONS[verdict], ofService);
    expect(run.acted).toBe(verdict === "allow" ? 1 : 0);
    expect(run.failed).toBe(false);
    if (verdict === "allow") expect(run.statuses).toEqual([200, 201]);
  });

  const yes = { allowed: true, requires_approval: false, reason: null, approval_id: null };
  const UNCLEAR: [string, () => Response][] = [
    ["a server error that says yes", () => Response.json(yes, { status: 500 })],
    ["a refusal", () => Response.json({ detail: "Invalid API key" }, { status: 401 })],
    ["too many requests", () => Response.json(yes, { status: 429 })],
    ["another success that says yes", () => Response.json(yes, { status: 203 })],
    ["a page", () => new Response("<html></html>")],
    ["nothing", () => new Response("")],
    ["a word for yes", () => Response.json({ ...yes, allowed: "true" })],
    ["null", () => Response.json(null)],
    ["an empty object", () => Response.json({})],
    ["a list", () => Response.json([yes])],
    ["no answer", () => raise("connection refused")],
  ];

  it.each(UNCLEAR)("does not act on %s", async (_, answer) => {
    const run = await runSnippet(ACTIONS.allow, async () => answer());
    expect(run.acted).toBe(0);
  });

  it("is what the strict compiler takes", { timeout: 60_000 }, () => {
    const files = { "good.ts": typescriptQuickStart({ ...start, action: "a.b" }), "bad.ts": BAD };
    expect(problemsOf(files)).toEqual([
      "bad.ts: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it("gives up waiting, and follows no redirect", async () => {
    const { sent } = await runSnippet(ACTIONS.allow, async () => raise("unused"));
    expect(sent[0]?.signal).toBeInstanceOf(AbortSignal);
    expect(sent[0]?.redirect).toBe("error");
  });
});

/** Runs the snippet with a network of ours, and a count where the reader's action goes. */
async function runSnippet(action: string, network: typeof fetch) {
  const run = { acted: 0, failed: false, statuses: [] as number[], sent: [] as RequestInit[] };
  const place = "// run the action here, then say how it went";
  const code = typescriptQuickStart({ ...start, action });
  expect(code.split(place)).toHaveLength(2);
  const script = ts.transpile(
    code.replace(place, "acted();").replace("main().catch", "return main().catch"),
  );
  const watched: typeof fetch = async (url, init) => {
    run.sent.push(init ?? {});
    const response = await network(url, init);
    run.statuses.push(response.status);
    return response;
  };
  const quiet = { log: vi.fn(), error: () => (run.failed = true) };
  const names = ["fetch", "acted", "console", "process"];
  const main = new Function(...names, script);
  await main(watched, () => run.acted++, quiet, { exitCode: 0 });
  return run;
}

/** Lets a real shell split the line; its last words are curl's arguments. */
function asCurl(line: string): { url: string; init: RequestInit } {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
  const after = (flag: string) => words.flatMap((word, i) => (words[i - 1] === flag ? [word] : []));
  const headers = after("-H").map((header) => header.split(": ") as [string, string]);
  const [body] = after("-d");
  const url = words.find((word) => word.startsWith("http")) ?? "";
  return { url: pathOf(url), init: { method: "POST", headers, body: body ?? null } };
}

function pathOf(url: string): string {
  expect(url).toMatch(/^http:\/\/warden\.test\//);
  return new URL(url).pathname;
}

function raise(message: string): never {
  throw new TypeError(message);
}

const BAD = "export const text: string = 1;";

/** What the compiler says to files with these texts, in the settings of a new project. */
function problemsOf(files: Record<string, string>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  const textOf = (path: string) => files[path.slice(process.cwd().length + 1)];
  host.fileExists = (path) => textOf(path) !== undefined || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const text = textOf(path);
    return text === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  };
  const roots = Object.keys(files).map((name) => `${process.cwd()}/${name}`);
  const found = ts.getPreEmitDiagnostics(ts.createProgram(roots, options, host));
  return found.map(({ file, messageText }) => {
    const name = file?.fileName.split("/").at(-1);
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}
