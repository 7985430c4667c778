import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"]).toString());

/** Seconds of processor time that these processes and what they have started used so far. Linux. */
export function cpuSeconds(pids: readonly number[]): number {
  const ticks = pids.flatMap(family).map((pid) => {
    const fields = statOf(pid);
    return fields ? Number(fields[11]) + Number(fields[12]) : 0;
  });
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

/** Megabytes in use now; what processes share is counted once. Linux. */
export function memoryMb(pids: readonly number[]): number {
  const kilobytes = pids.flatMap(family).map((pid) => {
    const text = read(`/proc/${pid}/smaps_rollup`);
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** The most `memoryMb` finds until it is stopped. */
export function watchMemory(pids: readonly number[]): () => number {
  let peak = memoryMb(pids);
  const look = () => (peak = Math.max(peak, memoryMb(pids)));
  const timer = setInterval(look, 500);
  return () => {
    clearInterval(timer);
    return look();
  };
}

function family(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim();
  return [pid, ...(children ? children.split(" ").map(Number) : [])];
}

/** The fields after the name, which may hold anything. */
function statOf(pid: number): string[] | null {
  const text = read(`/proc/${pid}/stat`);
  return text ? text.slice(text.lastIndexOf(")") + 2).split(" ") : null;
}

/** Empty for a process that has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
