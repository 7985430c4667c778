import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { Webhook } from "standardwebhooks";
import { AgentApi } from "./agent-api";
import { type DocBlock, docBlocks } from "./doc-blocks";
import { provision } from "./provision";
import { typeCheckBlocks } from "./type-check-blocks";
import { fromSource, TSX, VERIFIERS, type Verifier } from "./webhook-verifiers";

const ROOT = path.resolve(import.meta.dirname, "..");
const PYTHON = process.env.PYTHON ?? "python3";
const run = promisify(execFile);
const BLOCKS = docBlocks();
const chosen = (language: string, ...modes: string[]) =>
  BLOCKS.filter((block) => block.language === language && modes.includes(block.mode));

/** Every block of code in the documentation is run, compiled or parsed: what a reader copies works. */
test.describe("the documentation's code", () => {
  let folder: string;
  test.beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "agentwarden-docs-"));
    // What curl takes for an error is one here too.
    writeFileSync(path.join(folder, ".curlrc"), "fail-with-body\n");
  });
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has a way to be tried, block by block", () => {
    const tried = new Set([
      "sh",
      "python",
      "ts",
      "json",
      "jsonl",
      "yaml",
      ...Object.keys(VERIFIERS),
    ]);
    expect(BLOCKS.filter(({ language }) => !tried.has(language))).toEqual([]);
    const count = (mode: string) => BLOCKS.filter((block) => block.mode === mode).length;
    test.info().annotations.push({
      type: "code blocks",
      description: `${BLOCKS.length}: ${count("run")} run, ${count("webhook")} verify webhooks, ${count("check")} compiled or parsed`,
    });
    expect(count("run")).toBeGreaterThan(3);
  });

  test("runs against the service where it says so", async ({ baseURL }) => {
    const { apiKey } = await provision();
    const api = new AgentApi(baseURL ?? "", apiKey);
    await api.createAgent("refund-bot", [
      { action: "stripe.refund", requires_approval: true, max_amount: 100 },
    ]);
    const env = {
      ...process.env,
      HOME: folder,
      CURL_HOME: folder,
      PYTHONPATH: path.join(ROOT, "sdk/python/src"),
      AGENTWARDEN_BASE_URL: baseURL,
      AGENTWARDEN_API_KEY: apiKey,
    };
    for (const { code } of chosen("sh", "run")) await run("bash", ["-euc", code], { env });
    for (const { code } of chosen("python", "run")) await run(PYTHON, ["-c", code], { env });
    for (const { code } of chosen("ts", "run")) {
      const file = path.join(folder, "run.mts");
      writeFileSync(file, fromSource(code));
      await run(process.execPath, [TSX, file], { env });
    }
  });

  test("compiles: TypeScript", () => {
    expect(typeCheckBlocks(chosen("ts", "run", "check", "webhook"))).toEqual([]);
  });

  test("parses: Python, shell, JSON, YAML", () => {
    for (const { code, file } of chosen("python", "check")) {
      const parsed = spawnSync(PYTHON, ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], {
        input: code,
        encoding: "utf8",
      });
      expect(parsed.stderr, file).toBe("");
    }
    for (const { code, file } of chosen("sh", "check"))
      expect(spawnSync("bash", ["-n"], { input: code, encoding: "utf8" }).stderr, file).toBe("");
    for (const { code } of chosen("json", "check")) JSON.parse(code);
    for (const { code } of chosen("jsonl", "check"))
      for (const line of code.split("\n")) JSON.parse(line);
    const yaml = createRequire(path.join(ROOT, "sdk/typescript/package.json"))("yaml") as {
      parse(text: string): unknown;
    };
    for (const { code } of chosen("yaml", "check")) yaml.parse(code);
  });

  for (const block of BLOCKS.filter(({ mode }) => mode === "webhook"))
    test(`verifies webhooks: ${block.language}`, async () => {
      await verifyWith(block, VERIFIERS[block.language] as Verifier, folder);
    });
});

/** The true one is taken; a changed body, another secret and an old one are not. */
async function verifyWith(block: DocBlock, verifier: Verifier, folder: string): Promise<void> {
  if (spawnSync(verifier.program, verifier.version).error) {
    test.info().annotations.push({ type: "not found", description: verifier.program });
    expect(verifier.optional, `${verifier.program} is missing`).toBe(true);
    return;
  }
  const home = mkdtempSync(path.join(folder, `${block.language}-`));
  const command = verifier.prepare(home, block.code);
  const secret = `whsec_${Buffer.from("a secret of twenty-four b").toString("base64")}`;
  const other = `whsec_${Buffer.from("another secret, as long..").toString("base64")}`;
  const body = '{"event":"approval.approved","data":{"note":"Zoë ✓"}}';
  const cases = [
    { given: body, signer: secret, ageSeconds: 0, good: true },
    { given: `${body} `, signer: secret, ageSeconds: 0, good: false },
    { given: body, signer: other, ageSeconds: 0, good: false },
    { given: body, signer: secret, ageSeconds: 600, good: false },
  ];
  for (const { given, signer, ageSeconds, good } of cases) {
    const at = new Date(Date.now() - ageSeconds * 1000);
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": `v1,AAAA ${new Webhook(signer).sign("evt_1", at, body)}`,
    };
    const args = [...command.args, given, ...Object.values(headers), secret];
    const { stdout } = await run(command.program, args, { cwd: home, env: command.env });
    expect(stdout.trim(), JSON.stringify({ ageSeconds, good })).toBe(good ? "true" : "false");
  }
}
