import { spawn } from "node:child_process";
import { once } from "node:events";
import { ROOT } from "../verify/plant";

// Runs a small share of the benches, for `npm test`: that each ends well and prints its rows, never
// how fast anything was.

interface Bench {
  args: string[];
  /** Rows that its tables must have. */
  rows: string[];
}

const OPERATIONS = ["floor", "allowed", "denied", "needs approval", "log"];

const BENCHES: Bench[] = [
  {
    args: [
      ...["bench/main.ts", "--connections", "2", "--rounds", "1", "--seconds", "0.2"],
      ...["--only", OPERATIONS.join()],
    ],
    rows: OPERATIONS,
  },
  {
    args: ["bench/delivery/main.ts", "--smoke", "--only", "throughput"],
    rows: ["the service, 16 endpoints", "the service, 1 endpoint"],
  },
  {
    args: ["bench/grow/main.ts", "--smoke", "--only", "allowed,inbox,overview,retention"],
    rows: ["check: allowed", "inbox: waiting, page 1", "overview: 7 days", "retention: a month"],
  },
];

// At the same time: they mostly wait for servers to start, and nothing is measured here.
const ended = await Promise.all(BENCHES.map(tryOut));
process.exitCode = ended.includes(false) ? 1 : 0;

/** Says how it went; false when it did not run to its end or a row is missing. */
async function tryOut({ args, rows }: Bench): Promise<boolean> {
  const started = performance.now();
  const { code, output } = await run(args);
  const missing = rows.filter((row) => !hasFigures(output, row));
  const problems = missing.length + (code === 0 ? 0 : 1);
  if (problems > 0) process.stdout.write(`${output}\nmissing: ${missing.join(", ")}\n`);
  const name = args[0]?.replace(/^bench\/|(?:\/main)?\.ts$/g, "");
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `bench ${name} rows=${rows.length} problems=${problems} ${problems ? "FAILED" : "ok"} ${seconds} s\n`,
  );
  return problems === 0;
}

/** A row of a Markdown table with that name and nothing but figures behind it. */
function hasFigures(output: string, name: string): boolean {
  const row = output.split("\n").find((line) => line.startsWith(`| ${name} `));
  const cells = row?.split("|").slice(2, -1) ?? [];
  return cells.length > 0 && cells.every((cell) => /^\s*\d/.test(cell));
}

async function run(args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => void (output += chunk.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}
