import { ensureBuilt } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { ROOT, stopWith } from "./step.mjs";

const ORPHAN_POLL_MS = 100;

// Everything a fresh clone lacks, then the server in this very process: its signals and its exit
// code need no passing on.
process.chdir(ROOT);
stopWithNpm();
await ensureInstalled().then(ensureBuilt).catch(stopWith);
process.env.NODE_ENV ??= "production";
await import("../dist/server.js");

/**
 * `npm start` puts a shell between npm and us. A SIGTERM for npm ends that shell and goes no
 * further: without this, the server would live on, unseen, and keep its port.
 */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, ORPHAN_POLL_MS);
  timer.unref();
}
