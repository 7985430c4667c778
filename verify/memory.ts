import { existsSync, readFileSync } from "node:fs";

const EVERY_MS = 100;

/** Watches a process's resident memory until asked; null where the system does not tell. */
export function watchMemory(pid: number): () => { grownMb: number; peakMb: number } | null {
  const first = residentMb(pid);
  let peakMb = first ?? 0;
  const look = () => (peakMb = Math.max(peakMb, residentMb(pid) ?? 0));
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    return first === null
      ? null
      : { grownMb: Math.round(peakMb - first), peakMb: Math.round(peakMb) };
  };
}

function residentMb(pid: number): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, "utf8")) ?? [];
  return kilobytes ? Number(kilobytes) / 1024 : null;
}
