import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, delimiter, join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { Webhook } from "standardwebhooks";
import { signIn } from "../verify/member-client.ts";
import { freePort, startServer } from "../verify/server.ts";
import { until } from "../verify/until.ts";

// `npm run rehearse:runtimes [runtime …]`: the npm package, packed and installed as an application
// has it, on every runtime that is given or on PATH, against the built service. Without Node it is
// also run in an edge runtime, the one that Next brings.

const ROOT = resolve(import.meta.dirname, "..");
const PACKAGE = join(ROOT, "sdk/typescript");
const TO_TRY_MS = 120_000;
const OLDEST_FOR_CLI = 20;

const folder = mkdtempSync(join(tmpdir(), "agentwarden-runtimes-"));
const undo = [() => rmSync(folder, { recursive: true, force: true })];
try {
  await rehearse();
} finally {
  for (const step of undo.reverse()) await step();
}

async function rehearse() {
  const runtimes = (process.argv[2] ? process.argv.slice(2) : onPath()).map(identify);
  const app = install();
  const { server, world, reviewer } = await openService();
  writeFileSync(join(app, "world.mjs"), `export const world = ${JSON.stringify(world)};\n`);
  const env = { AGENTWARDEN_API_KEY: world.key, AGENTWARDEN_BASE_URL: server.url };
  const line = [];
  let failed = false;
  for (const runtime of [...runtimes, edge(app)]) {
    const problem = await tryRuntime(runtime, { app, env, world, reviewer });
    if (problem) process.stderr.write(`${runtime.name}: ${problem}\n`);
    failed ||= Boolean(problem);
    line.push(`${runtime.name}=${problem ? "failed" : "ok"}`);
  }
  process.stdout.write(`runtimes ${line.join(" ")}\n`);
  if (failed) process.exitCode = 1;
}

/** Packs a build of its own and installs it, without the network. */
function install() {
  const [source, app] = [join(folder, "package"), join(folder, "app")];
  for (const name of ["package.json", "README.md", "src", "tsconfig.json", "tsdown.config.ts"])
    cpSync(join(PACKAGE, name), join(source, name), { recursive: true });
  symlinkSync(join(PACKAGE, "node_modules"), join(source, "node_modules"));
  sh(process.execPath, ["node_modules/tsdown/dist/run.mjs", "--log-level", "error"], source);
  sh("npm", ["pack", "--silent", "--ignore-scripts"], source);
  const tarball = readdirSync(source).find((name) => name.endsWith(".tgz"));
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), '{ "private": true }\n');
  sh("npm", ["install", "--silent", "--offline", "--no-audit", join(source, tarball)], app);
  cpSync(join(import.meta.dirname, "try-client.mjs"), join(app, "try-client.mjs"));
  const body = [
    'import("./try-client.mjs").then(async ({ tryClient }) => {',
    '  const { world } = await import("./world.mjs");',
    "  const held = await tryClient(agentwarden, world, (text) => console.log(text));",
    '  console.log("held " + held);',
    "});",
    "",
  ].join("\n");
  const adapters = ["ai-sdk", "claude", "mastra"].map((name) => `agentwarden/${name}`);
  const imports = adapters.map((name) => `import "${name}";\n`).join("");
  const requires = adapters.map((name) => `require("${name}");\n`).join("");
  writeFileSync(
    join(app, "try.mjs"),
    `import * as agentwarden from "agentwarden";\n${imports}${body}`,
  );
  writeFileSync(
    join(app, "try.cjs"),
    `const agentwarden = require("agentwarden");\n${requires}${body}`,
  );
  return app;
}

async function openService() {
  const settings = { DATA_DIR: join(folder, "data"), HOST: "127.0.0.1", LOG_LEVEL: "warn" };
  const server = await startServer({ root: ROOT, env: settings });
  undo.push(() => server.stop("SIGKILL"));
  const said = (name) => new RegExp(`${name}: +(\\S+)`).exec(server.output())?.[1] ?? "";
  const reviewer = await signIn(server.url, { email: said("Email"), password: said("Password") });
  await reviewer.calls.organization.setUndoSeconds.mutate({ seconds: 0 });
  const world = {
    ...{ key: said("API key"), agentId: "my-first-agent", action: "stripe.refund" },
    ...{ nobody: `http://127.0.0.1:${await freePort()}`, bad: await startBad(server.url) },
    webhook: signedWebhook(),
  };
  return { server, world, reviewer };
}

/** A server that answers in every way but the right one; its redirect leads to a true "allow". */
async function startBad(goodUrl) {
  const answers = {
    silent: () => {},
    broken: (response) => response.destroy(),
    html: (response) => response.end("<html>allow</html>"),
    redirect: (response) => response.writeHead(307, { Location: `${goodUrl}/api/v1/check` }).end(),
    nonsense: (response) => response.end('{"allowed":"true","decision":"allowed"}'),
  };
  const server = createServer((request, response) => {
    request.resume();
    answers[request.url.split("/")[1]]?.(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  undo.push(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${server.address().port}`;
}

/** Signed by another implementation than the package's own, for as long as the rehearsal takes. */
function signedWebhook() {
  const secret = `whsec_${randomBytes(24).toString("base64")}`;
  const body = '{"event":"approval.approved","data":{"order":12345678901234567890,"note":"Zoë ✓"}}';
  const at = Math.floor(Date.now() / 1000) + 120;
  const signature = new Webhook(secret).sign("evt_1", new Date(at * 1000), body);
  const headers = {
    "webhook-id": "evt_1",
    "webhook-timestamp": String(at),
    "webhook-signature": signature,
  };
  return { secret, body, at, headers };
}

function onPath() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const has = (name) => folders.some((path) => isThere(path, name));
  return ["node", "deno", "bun"].filter(has);
}

function isThere(path, name) {
  try {
    return readdirSync(path).includes(name);
  } catch {
    return false;
  }
}

/** Which runtime a program is, and how it is told to run a file with no more rights than it needs. */
function identify(program) {
  const said = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  const [, node] = /^v(\d+)/.exec(said) ?? [];
  const files = ["try.mjs", "try.cjs"];
  if (node)
    return {
      name: `node${node}`,
      program,
      files,
      run: [],
      cli: node >= OLDEST_FOR_CLI ? [] : null,
    };
  if (said.startsWith("deno"))
    return {
      ...{ name: "deno", program, files: ["try.mjs"], cli: ["run", "-A"] },
      run: [
        "run",
        "--no-prompt",
        "--allow-net=127.0.0.1",
        "--allow-env=AGENTWARDEN_API_KEY,AGENTWARDEN_BASE_URL",
      ],
    };
  if (/^\d+\.\d+/.test(said) && basename(program).startsWith("bun"))
    return { name: "bun", program, files, run: ["run"], cli: ["run"] };
  throw new Error(`${program} is not Node, Deno or Bun: ${said}`);
}

/** One script without imports, in a context that has what edge runtimes have and nothing else. */
function edge(app) {
  const entry =
    'import * as agentwarden from "agentwarden"; import { tryClient } from "./try-client.mjs"; export { agentwarden, tryClient };';
  const { outputFiles } = buildSync({
    ...{ bundle: true, write: false, format: "iife", globalName: "tried", platform: "neutral" },
    ...{ mainFields: ["module", "main"], conditions: ["edge-light", "import"], logLevel: "error" },
    stdin: { contents: entry, resolveDir: app },
  });
  const place = createRequire(import.meta.url).resolve("next/dist/compiled/edge-runtime");
  const start = `
    import { createRequire } from "node:module";
    import { world } from "./world.mjs";
    const { EdgeRuntime } = createRequire(import.meta.url)(${JSON.stringify(place)});
    const edge = new EdgeRuntime();
    edge.context.process = { env: { ...process.env } };
    edge.evaluate(${JSON.stringify(outputFiles[0].text)} + ";globalThis.tried = tried;");
    edge.context.tell = (text) => console.log(text);
    const text = JSON.stringify(world);
    const run = "tried.tryClient(tried.agentwarden, JSON.parse(" + JSON.stringify(text) + "), tell)";
    console.log("held " + (await edge.evaluate(run)));
  `;
  writeFileSync(join(app, "try-edge.mjs"), start);
  return { name: "edge", program: process.execPath, files: ["try-edge.mjs"], run: [], cli: null };
}

/** What went wrong; null when nothing did. */
async function tryRuntime(runtime, place) {
  for (const file of runtime.files) {
    const { code, out, err } = await start(runtime, [...runtime.run, file], place);
    if (code !== 0 || !/^held \d\d/m.test(out)) return `${file} ended with ${code}\n${out}${err}`;
  }
  return runtime.cli ? tryCli(runtime, place) : null;
}

async function tryCli(runtime, place) {
  const cli = [...runtime.cli, "node_modules/agentwarden/dist/cli.js"];
  const { agentId, action, nobody } = place.world;
  const check = (amount) => ["check", agentId, action, "--context", `{"amount":${amount}}`];
  for (const [args, expected] of [
    [["--version"], 0],
    [check(5), 0],
    [["check", agentId, "nobody.said.so"], 3],
    [check(505), 4],
    [["--base-url", nobody, ...check(5)], 1],
    [["check"], 2],
  ]) {
    const { code, out, err } = await start(runtime, [...cli, ...args], place);
    if (code !== expected) return `agentwarden ${args.join(" ")} ended with ${code}\n${out}${err}`;
  }
  return null;
}

/** Runs to the end; where the script asks for a decision, the reviewer makes it. */
function start({ program }, args, { app, env, reviewer }) {
  const { PATH, HOME } = process.env;
  const child = spawn(program, args, {
    ...{
      cwd: app,
      env: { PATH, HOME, ...env },
      timeout: TO_TRY_MS,
      stdio: ["ignore", "pipe", "pipe"],
    },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
    for (const [, resolution, tried] of String(chunk).matchAll(/^decide (\w+) (\S+)$/gm))
      decide(reviewer, resolution, tried).catch((error) => (err += `${error}\n`));
  });
  child.stderr.on("data", (chunk) => (err += chunk));
  return new Promise((done) => child.once("close", (code) => done({ code, out, err })));
}

async function decide(reviewer, resolution, tried) {
  const { approvals } = reviewer.calls;
  let found;
  await until(TO_TRY_MS, async () => {
    const { items } = await approvals.list.query({ status: "pending_approval" });
    return (found = items.find(({ gist }) => gist.includes(tried)));
  });
  await approvals.resolve.mutate({ id: found.id, resolution, comment: "rehearsed" });
}

function sh(program, args, cwd) {
  execFileSync(program, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}
