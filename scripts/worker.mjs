import { ensureServerBundle } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { ROOT, stopWith } from "./step.mjs";

process.chdir(ROOT);
await ensureInstalled().then(ensureServerBundle).catch(stopWith);
process.env.NODE_ENV ??= "production";
await import("../dist/worker.js");
