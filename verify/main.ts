import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { isUnavailable } from "@/db/failure";
import { CAMPAIGNS } from "./campaigns";
import { type Campaign, type Findings, type SizeName, SIZES } from "./campaign";
import { buildPlanted, ROOT } from "./plant";
import { openTheatre, type Theatre } from "./stage";

const USAGE = `npm run verify -- [campaign …] [--size ${SIZES.join("|")}] [--count N] [--seed N] [--plant NAME] [--lanes N] [--within SECONDS]
Campaigns: ${Object.keys(CAMPAIGNS).join(" ")}`;

interface Order {
  names: string[];
  size: SizeName;
  count: number | null;
  seed: number;
  plant: string | null;
  /** Campaigns at the same time, each with a database of its own. */
  lanes: number;
  /** None is begun after this; they begin at another one each time. */
  withinSeconds: number;
}

/** Runs campaigns, each with a closing line; ends with 1 when one failed. */
async function main(): Promise<void> {
  const order = readOrder(process.argv.slice(2));
  const planted = order.plant ? await buildPlanted(plantOf(order)) : null;
  const left = [...order.names];
  const until = performance.now() + order.withinSeconds * 1000;
  let failed = 0;
  const stagehand = async () => {
    const theatre = await openTheatre(planted?.root ?? ROOT);
    try {
      while (performance.now() < until) {
        const name = left.shift();
        if (!name) break;
        if (!(await play(theatre, name, order))) failed++;
      }
    } finally {
      await theatre.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: order.lanes }, stagehand));
  } finally {
    planted?.dispose();
  }
  if (left.length > 0) process.stdout.write(`not run this time: ${left.join(" ")}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function play(theatre: Theatre, name: string, order: Order): Promise<boolean> {
  const campaign = CAMPAIGNS[name] as Campaign;
  const started = performance.now();
  const size = order.count ?? campaign.sizes[order.size];
  const stage = await theatre.stage(order.seed, campaign.env);
  const found = await campaign
    .run(stage, size)
    .catch((error: unknown): Findings => ({ figures: {}, problems: [describe(error)] }))
    .finally(() => stage.strike());
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const problem of found.problems.slice(0, 20)) process.stdout.write(`  ! ${problem}\n`);
  const ok = found.problems.length === 0;
  if (!ok) for (const line of bugsIn(stage.server.output())) process.stdout.write(`  ? ${line}\n`);
  const figures = Object.entries(found.figures).map(([figure, value]) => `${figure}=${value}`);
  const about = [`seed=${order.seed}`, `commit=${commit()}`, `size=${size}`];
  if (order.plant) about.push(`plant=${order.plant}`);
  const verdict = [`problems=${found.problems.length}`, ok ? "ok" : "FAILED", `${seconds} s`];
  process.stdout.write(`${[name, ...about, ...figures, ...verdict].join(" ")}\n`);
  return ok;
}

function readOrder(args: string[]): Order {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      size: { type: "string", default: "ci" },
      count: { type: "string" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      plant: { type: "string" },
      lanes: { type: "string", default: "1" },
      within: { type: "string" },
    },
  });
  const seed = Number(values.seed);
  const withinSeconds = values.within ? Number(values.within) : Infinity;
  const all = Object.keys(CAMPAIGNS);
  const first = values.within ? seed % all.length : 0;
  const turned = [...all.slice(first), ...all.slice(0, first)];
  const names = positionals.length > 0 ? positionals : turned;
  const size = SIZES.find((known) => known === values.size);
  const unknown = names.find((name) => !CAMPAIGNS[name]);
  if (unknown || !size) throw new Error(`${unknown ?? values.size} is not known.\n${USAGE}`);
  const count = values.count ? Number(values.count) : null;
  const plant = values.plant ?? null;
  const lanes = Number(values.lanes);
  return { names, size, count, seed, plant, lanes, withinSeconds };
}

/** @throws Error when the campaign does not know the bug */
function plantOf({ names, plant }: Order) {
  const [name = ""] = names;
  const plants = CAMPAIGNS[name]?.plants ?? {};
  const found = names.length === 1 ? plants[plant ?? ""] : undefined;
  if (!found)
    throw new Error(`--plant: one campaign, and one of ${Object.keys(plants).join(", ")}`);
  return found;
}

/** What the server that ran last has logged as bugs of its own, the last of them. */
function bugsIn(output: string): string[] {
  const lines = output.split("\n").filter((line) => /"level":[56]0/.test(line));
  return lines.filter((line) => !line.includes("database_unavailable")).slice(-5);
}

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: ROOT }).toString().trim();
    const changed = git("status", "--porcelain", "-uno") !== "";
    return git("rev-parse", "--short", "HEAD") + (changed ? "+changes" : "");
  } catch {
    return "unknown";
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// A driver that is connecting while Postgres dies or recovers rejects a promise that nobody else can
// reach.
process.on("unhandledRejection", (reason) => {
  if (!isUnavailable(reason)) throw reason;
});

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
