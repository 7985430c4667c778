import { parseArgs } from "node:util";
import { ROOT } from "../../verify/plant";
import { openTheatre, type Stage } from "../../verify/stage";
import { machine } from "../machine";
import { median, table } from "../table";
import { fill, sizeOf } from "./fill";
import { checksOf, type Operation, screensOf } from "./operations";
import { dropMonth } from "./retention";

// `npm run bench:grow [--sizes 10000,1000000,10000000] [--only overview,inbox] [--smoke]`: how long
// what people and agents wait for takes while the log grows from one size to the next. Each size has
// a database of its own; medians, and how many times that of the first size.

const { values: given } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,1000000,10000000" },
    only: { type: "string" },
    smoke: { type: "boolean", default: false },
  },
});

const only = given.only?.split(",");
const sizes = (given.smoke ? "2000,20000" : given.sizes).split(",").map(Number);

process.stdout.write(`${machine()}\n\n`);
const measured = new Map<number, Map<string, number>>();
for (const entries of sizes) measured.set(entries, await measureSize(entries));
process.stdout.write(`${tableOf(measured)}\n`);

async function measureSize(entries: number): Promise<Map<string, number>> {
  const theatre = await openTheatre(ROOT);
  try {
    return await measureOn(await theatre.stage(1), entries);
  } finally {
    await theatre.close();
  }
}

async function measureOn(stage: Stage, entries: number): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const note = (name: string, ms: number) => {
    found.set(name, ms);
    process.stderr.write(`${entries}: ${name} ${ms.toFixed(2)} ms\n`);
  };
  try {
    const organization = await stage.organization();
    await fill(stage, organization, sizeOf(entries));
    const screens = await screensOf(stage, organization);
    const checks = await checksOf(organization);
    for (const operation of [...checks, ...screens.operations])
      if (isAsked(operation.name)) note(operation.name, await time(operation));
    await screens.close();
    if (isAsked("retention"))
      for (const [name, ms] of Object.entries(await dropMonth(stage, checks))) note(name, ms);
    return found;
  } finally {
    await stage.strike();
  }
}

function isAsked(name: string): boolean {
  return !only || only.some((part) => name.includes(part));
}

/** The median; the first few are not counted. */
async function time({ times, act }: Operation): Promise<number> {
  for (let i = 0; i < Math.min(10, times); i++) await act();
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const begunAt = performance.now();
    await act();
    took.push(performance.now() - begunAt);
  }
  return median(took);
}

function tableOf(all: Map<number, Map<string, number>>): string {
  const [small = new Map<string, number>(), ...grown] = all.values();
  const names = [...small.keys()];
  return table(
    names.map((name) => {
      const row: Record<string, string> = { "ms at entries": name };
      for (const [entries, found] of all) {
        const ms = found.get(name) ?? NaN;
        row[entries.toLocaleString("en")] = ms.toFixed(2);
        if (grown.includes(found))
          row[`× (${entries.toLocaleString("en")})`] = (ms / (small.get(name) ?? NaN)).toFixed(2);
      }
      return row;
    }),
  );
}
