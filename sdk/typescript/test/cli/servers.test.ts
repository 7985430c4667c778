import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { createUpstream } from "../gateway/upstream";
import { KEY } from "../fake-server";
import { AGENT, serverCase } from "../server-case";
import { aHome, PACKAGE, runCli } from "./run-cli";

const t = serverCase();
const home = aHome();
const slow = { timeout: 60_000 };
const cli = [inject("cliPath")];
const upstream = fileURLToPath(new URL("../gateway/upstream.ts", import.meta.url));
const callsFile = join(home, "calls");
const map = join(home, "map.yaml");
writeFileSync(map, "pay: must.ask\nread: may.do\n");

/** The official client, talking to a command over its standard input and output. */
async function aSession(args: string[], era: "legacy" | "auto" = "legacy"): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: era } });
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    AGENTWARDEN_API_KEY: KEY,
    AGENTWARDEN_BASE_URL: t.server.url,
    UPSTREAM_CALLS: callsFile,
    UPSTREAM_TOKEN: "s3cret",
  };
  writeFileSync(callsFile, "");
  const command = process.execPath;
  const transport = new StdioClientTransport({
    command,
    args: [...cli, ...args],
    env,
    cwd: PACKAGE,
    stderr: "ignore",
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

const pay = { name: "pay", arguments: { amount: 500 } };
const gateway = ["gateway", "--agent", AGENT, "--map", map, "--wait", "30"];

describe("agentwarden gateway", slow, () => {
  it.each(["legacy", "auto"] as const)("guards a program, to a %s client", async (era) => {
    const behind = ["--", process.execPath, "--import", "tsx", upstream];
    const client = await aSession([...gateway, ...behind], era);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("pay");
    const other = await client.callTool({ name: "other", arguments: {} });
    expect(other).toMatchObject({ isError: true });
    expect(JSON.stringify(other)).toContain("mcp.shop.other");
    expect(readFileSync(callsFile, "utf8")).toBe("");
    t.server.onWait = (approval) => void Object.assign(approval, { status: "approved" });
    const paid = await client.callTool(pay);
    expect(paid).toMatchObject({ content: [{ text: '{"amount":500}' }] });
    expect(t.server.logged()).toEqual([["must.ask", "success"]]);
    expect(readFileSync(callsFile, "utf8")).toBe('{"tool":"pay","given":{"amount":500}}\n');
  });

  it("guards an address, with headers of the environment", async () => {
    const reached: unknown[] = [];
    const seen = new Set<string | undefined>();
    const handler = createMcpHandler(() =>
      createUpstream((tool, given) => reached.push([tool, given])),
    );
    const http = createServer(async (request, response) => {
      seen.add(request.headers.authorization);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = "GET" } = request;
      const headers = request.headers as Record<string, string>;
      const body = method === "POST" ? Buffer.concat(chunks) : null;
      const answer = await handler.fetch(new Request("http://x/mcp", { method, headers, body }));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void http.close().closeAllConnections());
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
    const header = "Authorization: Bearer ${UPSTREAM_TOKEN}";
    const client = await aSession([...gateway, "--url", url, "--header", header]);
    expect((await client.callTool({ name: "other", arguments: {} })).isError).toBe(true);
    expect(reached).toEqual([]);
    expect(await client.callTool({ ...pay, name: "read" })).not.toHaveProperty("isError", true);
    expect(reached).toEqual([["read", { amount: 500 }]]);
    expect([...seen]).toEqual(["Bearer s3cret"]);
  });

  it("needs one thing to guard", async () => {
    const env = { HOME: home, AGENTWARDEN_API_KEY: KEY };
    const both = [...gateway, "--url", "http://127.0.0.1:1", "--", "true"];
    for (const args of [gateway, both]) expect((await runCli(args, env)).code).toBe(2);
  });
});

it("agentwarden mcp serves the tools", slow, async () => {
  const client = await aSession(["mcp", "--agent", AGENT]);
  const result = await client.callTool({ name: "check", arguments: { action: "may.do" } });
  expect(result.structuredContent).toMatchObject({ allowed: true });
});
