import { PATHS } from "@/api/router";
import type { Campaign, Findings } from "../campaign";
import { differences } from "../doors/compare";
import type { Heard } from "../doors/exchange";
import { GOOD } from "../doors/good-requests";
import { HARD } from "../doors/hard-requests";
import { isNextsOwn, NEXTS_OWN } from "../doors/nexts-own";
import { startNextDoor } from "../doors/next-door";
import { randomStep } from "../doors/random-requests";
import { SCREENS, STRANGERS } from "../doors/screen-requests";
import { play, type Step, type World } from "../doors/world";
import { seededRandom } from "../random";
import type { Stage } from "../stage";
import { until } from "../until";

const TO_DELIVER_MS = 15_000;
/** A limit that nobody reaches, so that every answer says how much of it is left. */
const PLENTY = 1_000_000;

/** One suite of requests, sent to the listener and to Next, each with a history of its own. */
export const doors: Campaign = {
  shows: "both doors give agents and decisions the same status, headers and body",
  sizes: { smoke: 100, ci: 2_000, long: 50_000 },
  plants: {
    "listener-leaves-out": {
      edits: [
        {
          file: "src/server.ts",
          find: "const { status, headers, body } = await replyToAgent(request, door);",
          replace: `const { status, headers: { "Retry-After": _, ...headers }, body } =
            await replyToAgent(request, door);`,
        },
      ],
    },
    "strangers-uncounted": {
      edits: [
        {
          file: "src/server.ts",
          find: 'if (!request.headers.has("x-forwarded-for") && socket.remoteAddress)',
          replace: 'if (request.headers.has("x-forwarded-for") && socket.remoteAddress)',
        },
      ],
    },
    "next-loses-bodies": {
      edits: [
        {
          file: "src/app/api/v1/serve-agent.ts",
          find: "return handleAgentRequest(request, {",
          replace:
            "return handleAgentRequest(new Request(request.url, { method: request.method, headers: request.headers }), {",
        },
      ],
      screens: true,
    },
  },
  run: sendToBoth,
};

async function sendToBoth(stage: Stage, size: number): Promise<Findings> {
  const next = await startNextDoor(stage);
  try {
    const sink = await stage.sink();
    const worlds: Worlds = [
      await openWorld(stage, stage.server.url, sink.url),
      await openWorld(stage, next.url, sink.url),
    ];
    const found = await compareAll(stage, worlds, size);
    return { ...found, problems: [...found.problems, ...(await uncounted(stage, worlds))] };
  } finally {
    next.stop();
  }
}

/** Where no proxy says who calls, strangers are counted by the address that the call comes from. */
async function uncounted({ sql }: Stage, worlds: Worlds): Promise<string[]> {
  const problems: string[] = [];
  for (const world of worlds) {
    await sql`delete from rate_windows where bucket like 'screens:ip:%'`;
    await play(world, STRANGERS);
    const counted = await sql`select from rate_windows where bucket like 'screens:ip:%'`;
    if (counted.length !== 1) problems.push(`${world.url}: a stranger's call was not counted`);
  }
  return problems;
}

async function compareAll(stage: Stage, worlds: Worlds, size: number): Promise<Findings> {
  const tally: Tally = { different: 0, nextsOwn: new Set(), problems: [] };
  const answered = new Map<Step, Heard>();
  const ask = async (step: Step) => {
    if (step.afterDeliveries) await allDelivered(stage, worlds);
    const heard = await Promise.all([play(worlds[0], step), play(worlds[1], step)]);
    const apart = heard[0].status !== heard[1].status;
    if (apart && isNextsOwn(step)) judgeNexts(tally, step, heard);
    else judge(tally, step, { worlds, heard });
    return heard[0];
  };
  for (const step of GOOD) answered.set(step, await ask(step));
  for (const step of [...HARD, ...SCREENS]) await ask(step);
  for (let n = 0; n < size; n++) await ask(randomStep(seededRandom(stage.seed * 1_000_003 + n), n));
  const gone = NEXTS_OWN.filter((way) => !tally.nextsOwn.has(way.name));
  const problems = [
    ...tally.problems,
    ...unasked(answered),
    ...gone.map(({ name }) => `${name}: Next does as the listener does; take it off its list`),
  ];
  const requests = GOOD.length + HARD.length + SCREENS.length + size;
  const { different, nextsOwn } = tally;
  return { figures: { requests, different, nexts_own: nextsOwn.size }, problems };
}

type Worlds = [World, World];

interface Tally {
  /** Requests that the doors answer differently. */
  different: number;
  /** Next's own ways that were seen. */
  nextsOwn: Set<string>;
  problems: string[];
}

function judge(tally: Tally, step: Step, of: { worlds: Worlds; heard: [Heard, Heard] }): void {
  const found = differences(of.worlds, of.heard);
  if (found.length === 0) return;
  tally.different++;
  tally.problems.push(...found.map((difference) => `${step.name}: ${difference}`));
  // From here on the same ids come in another order: they are counted anew.
  for (const { seen } of of.worlds) seen.clear();
}

/** Next may refuse by itself, or lead elsewhere; it may not let through what the listener refuses. */
function judgeNexts(tally: Tally, step: Step, [listeners, nexts]: [Heard, Heard]): void {
  if (nexts.status < 300)
    tally.problems.push(`${step.name}: Next lets it through with ${nexts.status}`);
  if (listeners.status === 0 || listeners.status >= 500)
    tally.problems.push(`${step.name}: the listener fails: ${listeners.status} ${listeners.text}`);
  for (const way of NEXTS_OWN) if (way.isFor(step)) tally.nextsOwn.add(way.name);
}

/** Every endpoint that no good request of the list has reached. */
function unasked(answered: Map<Step, Heard>): string[] {
  const reached = [...answered].filter(([, { status }]) => status >= 200 && status < 300);
  return PATHS.flatMap(([path, methods]) => {
    const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}(?:\\?|$)`);
    const asked = reached.filter(([step]) => pattern.test(step.path)).map(([step]) => step.method);
    const left = Object.keys(methods).filter((method) => !asked.includes(method));
    return left.map((method) => `${method} ${path}: no good request reached it`);
  });
}

/** An organization with the keys that the suite calls with, in front of one of the doors. */
async function openWorld(stage: Stage, url: string, sink: string): Promise<World> {
  const organization = await stage.organization();
  const free = await stage.organization("free");
  await stage.sql`
    update api_keys set requests_per_minute = ${PLENTY} where requests_per_minute is null`;
  const owner = await stage.signIn(organization.owner);
  const makeKey = async (name: string, requestsPerMinute: number) => {
    const scopes: ("log" | "manage")[] = name === "narrow" ? ["log"] : ["manage"];
    const made = { name, scopes, agentIds: null, expiresAt: null, requestsPerMinute };
    return (await owner.calls.apiKeys.create.mutate(made)).secret;
  };
  const names = new Map([
    ["key", organization.api.apiKey],
    ["free", free.api.apiKey],
    ["narrow", await makeKey("narrow", PLENTY)],
    ["limited", await makeKey("limited", 1)],
    ["sink", sink],
    ["cookie", owner.cookie],
    ["origin", stage.server.url],
  ]);
  return { url, names, seen: new Map() };
}

async function allDelivered({ sql }: Stage, worlds: Worlds): Promise<void> {
  const endpoints = worlds.map(({ names }) => names.get("endpoint") ?? "");
  const done = await until(TO_DELIVER_MS, async () => {
    const waiting = await sql`
      select from webhook_deliveries where status = 'pending' and endpoint_id = any(${endpoints})`;
    return waiting.length === 0;
  });
  if (!done) throw new Error("deliveries were not sent");
}
