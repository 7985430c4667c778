import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { apiDocument } from "@/api/router";
import { camelCase, snakeCase, TYPESCRIPT_CALLS } from "./client-calls";
import { chaptersOf, type PlacedOperation } from "./document";
import { samplesOf } from "./samples";

const SERVER = "https://agents.example";
const OPERATIONS = chaptersOf(apiDocument(SERVER)).flatMap(({ operations }) => operations);

function operation(id: string): PlacedOperation {
  const found = OPERATIONS.find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
}

describe("a sample", () => {
  it("of a request with a body is quoted as each language wants it", () => {
    const body = { agent_id: "o'neil", action: "a.b", context: { ok: true, none: null, n: [1] } };
    const samples = samplesOf(operation("check"), SERVER, body);
    expect(samples.curl).toBe(
      `curl -X POST https://agents.example/api/v1/check \\
  -H "X-API-Key: $AGENTWARDEN_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"agent_id":"o'\\''neil","action":"a.b","context":{"ok":true,"none":null,"n":[1]}}'`,
    );
    expect(samples.python).toContain(`guard.check(
    agent_id="o'neil",
    action="a.b",
    context={"ok": True, "none": None, "n": [1]},
)`);
    expect(samples.typescript).toContain(`await guard.check({
  agentId: "o'neil",
  action: "a.b",
  context: {
    ok: true,
    none: null,`);
  });

  it("names what the path names", () => {
    const samples = samplesOf(operation("updateAgent"), SERVER, { status: "inactive" });
    expect(samples.curl).toMatch(/-X PATCH https:\/\/agents\.example\/api\/v1\/agents\/agent_\w+ /);
    expect(samples.python).toMatch(
      /guard\.update_agent\(\s*"agent_\w+",\s*status="inactive",\s*\)/,
    );
    expect(samples.typescript).toMatch(
      /guard\.agents\.update\("agent_\w+", {\s+status: "inactive"/,
    );
  });

  it("of what has neither id nor body is called with nothing", () => {
    const samples = samplesOf(operation("getLogCheckpoint"), SERVER);
    expect(samples.python).toContain("answer = guard.get_log_checkpoint()");
    expect(samples.typescript).toContain("const answer = await guard.logs.checkpoint();");
  });

  it("of a list goes through it; of a delete keeps nothing", () => {
    const list = samplesOf(operation("listAgents"), SERVER);
    expect(list.python).toContain("for item in guard.list_agents():");
    expect(list.typescript).toContain("for await (const item of guard.agents.list()) {");
    expect(list.curl).not.toContain("-X");
    expect(samplesOf(operation("deleteAgent"), SERVER).typescript).not.toContain("answer");
  });

  it("of what the clients have no method for asks without them", () => {
    const samples = samplesOf(operation("claudeCodeHook"), SERVER);
    expect(samples.python).toContain('"https://agents.example/api/v1/hooks/claude-code"');
    expect(samples.typescript).toContain('fetch("https://agents.example/api/v1/hooks/claude-code"');
  });
});

describe("the clients", () => {
  const own = Object.entries(TYPESCRIPT_CALLS);

  it("have every operation but those that no client has", () => {
    const without = OPERATIONS.filter(({ operationId }) => !TYPESCRIPT_CALLS[operationId]);
    expect(without.map(({ operationId }) => operationId)).toEqual(["claudeCodeHook"]);
    for (const [operationId] of own) expect(operation(operationId)).toBeDefined();
  });

  it("of Python has each method", () => {
    const folder = "sdk/python/src/agentwarden";
    const text = ["client", "management"].map((name) =>
      readFileSync(`${folder}/${name}.py`, "utf8"),
    );
    for (const [operationId] of own)
      expect(text.join("")).toContain(`    def ${snakeCase(operationId)}(`);
  });

  it("of TypeScript has each method", () => {
    const folder = "sdk/typescript/src";
    const files = ["client.ts", ...readdirSync(`${folder}/resources`).map((f) => `resources/${f}`)];
    const text = new Map(files.map((file) => [file, readFileSync(`${folder}/${file}`, "utf8")]));
    for (const [, call = ""] of own) {
      const [method = "", resource] = call.split(".").reverse();
      const file = resource
        ? `resources/${snakeCase(resource).replaceAll("_", "-")}.ts`
        : "client.ts";
      expect(text.get(file)).toMatch(new RegExp(`^  (?:async )?${method}\\(`, "m"));
    }
  });
});

it("names change between the languages and back", () => {
  expect(snakeCase("createWebhookEndpoint")).toBe("create_webhook_endpoint");
  expect(camelCase("approval_expires_in_seconds")).toBe("approvalExpiresInSeconds");
});
