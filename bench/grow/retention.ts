import type { Stage } from "../../verify/stage";
import { quantiles } from "../load";
import type { Operation } from "./operations";

/** Days for every plan: of the oldest month nobody keeps anything then. */
const KEPT = JSON.stringify({ free: 300, pro: 300, business: 300, enterprise: 300 });

const AT_ONCE = 4;
const BEFORE = 200;

/** Drops the oldest month while checks are asked, and asks the same beforehand. In milliseconds. */
export async function dropMonth(
  { sql }: Stage,
  [check]: Operation[],
): Promise<Record<string, number>> {
  if (!check) return {};
  let asked = 0;
  const quiet = await askWhile(check, () => ++asked > BEFORE);
  let isOver = false;
  const busy = askWhile(check, () => isOver);
  const begunAt = performance.now();
  const [row] = await sql<{ dropped: string | null }[]>`
    select drop_oldest_log_month(${KEPT}::text::jsonb) as dropped`;
  const took = performance.now() - begunAt;
  isOver = true;
  const meanwhile = await busy;
  if (!row?.dropped) throw new Error(`no month was dropped: ${row?.dropped}`);
  process.stderr.write(`dropped a month of ${row.dropped} entries in ${took.toFixed(0)} ms\n`);
  return {
    "retention: a month": took,
    "check beside nothing, p99": quantiles(quiet).p99,
    "check beside retention, p99": quantiles(meanwhile).p99,
  };
}

/** How long each of the checks took that were asked until it is over, some at a time. */
async function askWhile(check: Operation, isOver: () => boolean): Promise<number[]> {
  const took: number[] = [];
  const lane = async () => {
    do {
      const begunAt = performance.now();
      await check.act();
      took.push(performance.now() - begunAt);
    } while (!isOver());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return took;
}
