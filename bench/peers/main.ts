import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { ROOT } from "../../verify/plant";
import { openTheatre, type Stage, type Theatre } from "../../verify/stage";
import { machine } from "../machine";
import { type Arena, type Length, runContest } from "./contest";
import { approvals } from "./contests/approvals";
import { decisions } from "./contests/decisions";
import { deliveries } from "./contests/deliveries";
import { keys } from "./contests/keys";
import { ensurePeers, peersNode } from "./install";

// `npm run bench:peers [--rounds 5] [--seconds 4] [--only approvals,keys] [--smoke]`: what a user
// would take instead, beside us. One machine, one run, taking turns; medians of the rounds.

const ARENAS: Record<string, (stage: Stage, length: Length) => Promise<Arena>> = {
  approvals,
  deliveries,
  keys,
  decisions,
};

/** The pool of every contestant. */
const POOL_SIZE = 10;

async function main(): Promise<void> {
  const { values: given } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "4" },
      only: { type: "string" },
      smoke: { type: "boolean", default: false },
    },
  });
  const names = given.only?.split(",") ?? Object.keys(ARENAS);
  const unknown = names.filter((name) => !(name in ARENAS));
  if (unknown.length > 0)
    throw new Error(
      `no contest is called ${unknown.join(", ")}: ${Object.keys(ARENAS).join(", ")}`,
    );
  const length = given.smoke
    ? { rounds: 1, seconds: 0.5 }
    : { rounds: Number(given.rounds), seconds: Number(given.seconds) };
  process.stdout.write(`${machine()}\n`);
  const theatre = await openTheatre(ROOT);
  try {
    for (const name of names) await runArena(theatre, name, length);
  } finally {
    await theatre.close();
  }
}

/** Each with a server of its own: what one has left behind does not slow the next. */
async function runArena(theatre: Theatre, name: string, length: Length): Promise<void> {
  const stage = await theatre.stage(1, { DATABASE_POOL_SIZE: String(POOL_SIZE) });
  let arena: Arena | undefined;
  try {
    arena = await ARENAS[name]?.(stage, length);
    for (const contest of arena?.contests ?? [])
      process.stdout.write(`\n${await runContest(contest, length)}\n`);
  } finally {
    arena?.stop();
    await stage.strike();
  }
}

/** Begins again on the peers' Node, so that all run on the same one. */
function runOnPeersNode(): number {
  ensurePeers();
  const args = ["--import", "tsx", import.meta.filename, ...process.argv.slice(2)];
  const { status } = spawnSync(peersNode(), args, { stdio: "inherit" });
  return status ?? 1;
}

const isOnPeersNode = process.execPath.startsWith(`${import.meta.dirname}/`);
if (isOnPeersNode) await main();
else process.exitCode = runOnPeersNode();
