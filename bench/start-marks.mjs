import { createRequire } from "node:module";
import { join } from "node:path";
import { ChildProcess } from "node:child_process";
import { Server, Socket } from "node:net";

// Loaded into a server before its own code, to say when it reaches which part of its start: lines of
// `@mark <name> <milliseconds since the process began>` among what it prints. What it patches it
// leaves as it was found, so that the server runs as it does without.

const mark = (name) => process.stdout.write(`@mark ${name} ${performance.now().toFixed(1)}\n`);

mark("node");

/** Calls `before` when the method is called for the first time, here or in a child of the class. */
function atFirst(prototype, method, before) {
  const real = prototype[method];
  prototype[method] = function (...given) {
    prototype[method] = real;
    before();
    return real.apply(this, given);
  };
}

// The first things that the server does itself: it starts Postgres or connects to it.
let hasBegun = false;
const begin = () => {
  if (!hasBegun) mark("modules");
  hasBegun = true;
};
atFirst(ChildProcess.prototype, "spawn", begin);
atFirst(Socket.prototype, "connect", () => {
  begin();
  mark("postgres");
});

// Next is prepared when the database is ready.
const fromServer = createRequire(join(process.cwd(), "dist/server.js"));
atFirst(Object.getPrototypeOf(fromServer("next")({ quiet: true })), "prepare", () => {
  mark("database");
  atFirst(Server.prototype, "listen", () => mark("next"));
});
