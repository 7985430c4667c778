import { parseArgs } from "node:util";
import { ROOT } from "../../verify/plant";
import { openTheatre } from "../../verify/stage";
import { machine } from "../machine";
import { measureIsolation } from "./isolation";
import { measureLatency } from "./latency";
import { measureThroughput } from "./throughput";

// `npm run bench:delivery [--rounds 5] [--events 5000] [--only latency,throughput,isolation]
// [--smoke]`: how soon a committed event reaches its receiver, how many a second one process
// sends, and what one endpoint's trouble costs another. Needs a build. Medians over the rounds.

const { values: given } = parseArgs({
  options: {
    rounds: { type: "string" },
    events: { type: "string" },
    only: { type: "string", default: "latency,throughput,isolation" },
    smoke: { type: "boolean", default: false },
  },
});
const rounds = Number(given.rounds ?? (given.smoke ? 1 : 5));
const waiting = Number(given.events ?? (given.smoke ? 300 : 5_000));
/** At twenty a second. */
const paced = given.smoke ? 20 : 200;
const backlog = given.smoke ? 2_000 : 100_000;

const MEASURED = {
  latency: { run: measureLatency, size: { rounds, events: paced, backlog } },
  throughput: { run: measureThroughput, size: { rounds, events: waiting, backlog } },
  isolation: { run: measureIsolation, size: { rounds, events: paced, backlog } },
};

const theatre = await openTheatre(ROOT);
const stage = await theatre.stage(1);
try {
  process.stdout.write(`${machine()}\n`);
  for (const [name, { run, size }] of Object.entries(MEASURED))
    if (given.only.split(",").includes(name)) process.stdout.write(`\n${await run(stage, size)}\n`);
} finally {
  await stage.strike();
  await theatre.close();
}
