import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startEmbeddedPostgres } from "../src/db/embedded.ts";
import { DOC_PAGES } from "../src/lib/doc-pages.ts";
import { freePort } from "../verify/server.ts";
import { readDockerignore } from "./read-dockerignore.mjs";
import { readComposeEnv, readDockerfile } from "./read-image.mjs";

// Does what the Dockerfile says without a container engine: `npm run rehearse:image [built checkout]`.
// The last stage is put together in an empty folder that belongs to root, packages are installed as
// the image installs them, and the server runs as nobody, with the settings of compose.yml and no
// others. What the build stage makes is taken from a checkout that is built already.

const ROOT = resolve(import.meta.dirname, "..");
const NOBODY = 65_534;
const TO_START_MS = 60_000;
const SECRETS = {
  POSTGRES_PASSWORD: "only the rehearsal",
  SECRET_KEY: "a secret key that only the rehearsal knows",
};

const isShutOut = readDockerignore(readFileSync(join(ROOT, ".dockerignore"), "utf8"));
const built = resolve(process.argv[2] ?? ROOT);
const folder = mkdtempSync(join(tmpdir(), "agentwarden-image-"));
const undo = [() => rmSync(folder, { recursive: true, force: true })];
try {
  await rehearse();
} finally {
  for (const step of undo.reverse()) await step();
}

async function rehearse() {
  const stages = readDockerfile(readFileSync(join(ROOT, "Dockerfile"), "utf8"));
  const image = stages.at(-1);
  const seconds = putTogether(stages, image);
  const megabytes = Number(
    execFileSync("du", ["-sm", join(folder, "app")], { encoding: "utf8" }).split("\t")[0],
  );
  const marks = markDocs();
  await refusesWithoutDatabase(image);
  const database = await startEmbeddedPostgres({ dataDir: join(folder, "database") });
  undo.push(() => database.stop());
  const started = performance.now();
  const server = await serve(image, { ...composeEnv(), DATABASE_URL: database.ownerUrl });
  await askAll(image, server);
  const startMs = Math.round(performance.now() - started);
  await readDocs(server, marks);
  await stopsOnSignal(server);
  say(
    `image files=${megabytes} MB install=${seconds} s start_to_first_check=${startMs} ms docs=${marks.size} ok`,
  );
}

/** Runs COPY and RUN of the stages in folders of their own; returns how long npm took. */
function putTogether(stages, image) {
  let seconds = 0;
  for (const stage of stages) {
    if (stage.name === "build") continue;
    const app = placeOf(stage, image);
    mkdirSync(app, { recursive: true });
    for (const { from, sources, target } of stage.copies)
      for (const source of sources) {
        must(from || !isShutOut(source), `.dockerignore shuts out ${source}`);
        const place = join(app, target, from || target !== "./" ? "" : source);
        copy(sourceOf(from, source), place, from ? isOfTheBuild : isOutsideTheContext);
      }
    for (const command of stage.runs) {
      const begun = performance.now();
      execFileSync("sh", ["-ec", command], { cwd: app, stdio: ["ignore", "ignore", "inherit"] });
      seconds += (performance.now() - begun) / 1000;
    }
  }
  openForAll();
  return seconds.toFixed(0);
}

function placeOf(stage, image) {
  return join(folder, stage === image ? "app" : stage.name);
}

/** Where a COPY takes from: this checkout, what the build made, or another stage's folder. */
function sourceOf(from, source) {
  if (!from) return join(ROOT, source);
  const path = source.replace(/^\/app\//, "");
  return from === "build" ? join(built, path) : join(folder, from, path);
}

function copy(source, target, isLeftOut) {
  if (!existsSync(source)) throw new Error(`Dockerfile: there is no ${source}`);
  const filter = (path) => !isLeftOut(path);
  cpSync(source, target, { recursive: true, verbatimSymlinks: true, filter });
}

/** What the image's build stage removes. */
function isOfTheBuild(path) {
  return /\/\.next\/(cache|dev|trace|trace-build)$/.test(path);
}

/** A file that .dockerignore shuts out; in a folder that it names there may be files that it lets in. */
function isOutsideTheContext(path) {
  return !statSync(path).isDirectory() && isShutOut(relative(ROOT, path));
}

function openForAll() {
  chmodSync(folder, 0o755);
  execFileSync("chmod", ["-R", "a+rX,go-w", join(folder, "app")]);
}

function composeEnv() {
  return readComposeEnv(readFileSync(join(ROOT, "compose.yml"), "utf8"), "app", SECRETS);
}

function start(image, settings) {
  const [program, ...args] = image.command;
  const child = spawn(program === "node" ? process.execPath : program, args, {
    cwd: join(folder, "app"),
    env: { PATH: process.env.PATH, ...image.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
    ...(process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const server = { child, settings, output: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => (server.output += chunk));
  return server;
}

async function refusesWithoutDatabase(image) {
  const { DATABASE_URL: _, ...settings } = composeEnv();
  const server = start(image, settings);
  const [code] = await once(server.child, "exit");
  must(
    code === 1 && server.output.includes("DATABASE_URL"),
    `without a database: ${server.output}`,
  );
}

async function serve(image, settings) {
  const server = start(image, { ...settings, PORT: String(await freePort()) });
  undo.push(() => void server.child.kill("SIGKILL"));
  const deadline = performance.now() + TO_START_MS;
  while (!isHealthy(image, server)) {
    must(server.child.exitCode === null, `the server ended:\n${server.output}`);
    must(performance.now() < deadline, `the server is not healthy:\n${server.output}`);
    await sleep(200);
  }
  return server;
}

/** The image's own HEALTHCHECK, as the container engine runs it. */
function isHealthy(image, { settings }) {
  const [program, ...args] = image.healthcheck;
  try {
    execFileSync(program === "node" ? process.execPath : program, args, {
      env: { PATH: process.env.PATH, ...image.env, ...settings },
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

/** A page, its script, and a check with the key that the first start has printed. */
async function askAll(image, server) {
  const url = `http://127.0.0.1:${server.settings.PORT}`;
  const page = await fetch(`${url}/sign-in`);
  const text = await page.text();
  const script = /src="(\/_next\/static\/[^"]+\.js[^"]*)"/.exec(text)?.[1];
  must(page.ok && script, `/sign-in: ${page.status}`);
  must((await fetch(url + script)).ok, `${script} is not there`);
  must(page.headers.get("x-powered-by") === null, "next.config.ts is not read");
  const key = /API key: +(\S+)/.exec(server.output)?.[1];
  const answer = await fetch(`${url}/api/v1/check`, {
    method: "POST",
    headers: { "X-API-Key": key ?? "", "Content-Type": "application/json" },
    body: JSON.stringify({
      agent_id: "my-first-agent",
      action: "stripe.refund",
      context: { amount: 500 },
    }),
  });
  const decision = await answer.json();
  must(decision.decision === "require_approval" || decision.approval_id, JSON.stringify(decision));
  must(!/EACCES|EROFS|error/i.test(server.output), `it wrote:\n${server.output}`);
}

/** Writes a word of its own into the image's file of every page, by the page's path. */
function markDocs() {
  return new Map(
    DOC_PAGES.map(({ slug, file }) => {
      const mark = `in-this-image-${randomUUID()}`;
      const path = join(folder, "app", file);
      must(existsSync(path), `the image has no ${file}`);
      appendFileSync(path, `\n\n${mark}\n`);
      return [`/docs/${slug}`, mark];
    }),
  );
}

/** The documentation is what the image's files say, and the reference is there. */
async function readDocs(server, marks) {
  const url = `http://127.0.0.1:${server.settings.PORT}`;
  for (const [path, mark] of [...marks, ["/docs/api", "/api/v1/check"]]) {
    const page = await fetch(url + path);
    const text = await page.text();
    must(page.ok && text.includes(mark), `${path}: ${page.status}, not from the image's file`);
  }
}

async function stopsOnSignal({ child }) {
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  must(code === 0, `SIGTERM ended it with ${code}`);
}

function must(holds, problem) {
  if (!holds) throw new Error(problem);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
