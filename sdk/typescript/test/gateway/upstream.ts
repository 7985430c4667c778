import { appendFileSync } from "node:fs";
import process, { env } from "node:process";
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

/** A small MCP server that writes down every call that reaches it. */
export function createUpstream(note: (tool: string, given: unknown) => void): McpServer {
  const server = new McpServer(
    { name: "shop", version: "1.0.0" },
    { instructions: "A shop to try things with." },
  );
  const harmless = { readOnlyHint: true, destructiveHint: false };
  const texts = (text: string) => ({ content: [{ type: "text" as const, text }] });
  const anything = z.looseObject({});
  let readCalled: () => void = () => undefined;
  for (const name of ["pay", "read", "other", "env", "slow"])
    server.registerTool(
      name,
      { description: name, inputSchema: anything, annotations: harmless },
      async (given, ctx) => {
        note(name, given);
        if (name === "read") readCalled();
        if (name === "slow") {
          // It is not done before "read" is called.
          const called = new Promise<void>((resolve) => (readCalled = resolve));
          await ctx.mcpReq.notify(progressOf(ctx.mcpReq._meta?.progressToken));
          await called;
        }
        if (name === "env") return texts(JSON.stringify(Object.keys(env)));
        return texts(JSON.stringify(given));
      },
    );
  server.registerTool("broken", { description: "fails", inputSchema: anything }, (given) => {
    note("broken", given);
    return { ...texts("No such order"), isError: true };
  });
  server.registerTool("a/b", { description: "odd name", inputSchema: anything }, (given) => {
    note("a/b", given);
    return texts("odd");
  });
  server.registerTool("vanish", { description: "dies", inputSchema: anything }, () => {
    process.exit(3);
  });
  addPromptAndResource(server);
  return server;
}

function addPromptAndResource(server: McpServer): void {
  server.registerPrompt("greet", { description: "greets" }, () => ({
    messages: [{ role: "user", content: { type: "text", text: "Hello" } }],
  }));
  server.registerResource("about", "shop://about", {}, (uri) => ({
    contents: [{ uri: uri.href, text: "A shop" }],
  }));
}

function progressOf(progressToken: string | number | undefined) {
  const params = { progressToken: progressToken ?? "none", progress: 1, message: "half way" };
  return { method: "notifications/progress" as const, params };
}

const callsFile = env.UPSTREAM_CALLS;
if (callsFile)
  serveStdio(() =>
    createUpstream((tool, given) =>
      appendFileSync(callsFile, `${JSON.stringify({ tool, given })}\n`),
    ),
  );
