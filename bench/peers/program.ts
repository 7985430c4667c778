import { build } from "esbuild";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join, relative } from "node:path";
import { ROOT } from "../../verify/plant";

/** A contestant's process. */
export interface Program {
  /** Rejects with what was thrown there. */
  call<T>(name: string, input: object): Promise<T>;
  stop(): void;
}

/** Starts a peer's program, `programs/<name>.mjs`; resolves when it is ready to be called. */
export function startPeer(name: string, env: Record<string, string> = {}): Promise<Program> {
  return start(join(import.meta.dirname, "programs", `${name}.mjs`), env);
}

/** Starts a program of ours, `programs/<name>.ts`, bundled as the service is. */
export async function startOurs(name: string, env: Record<string, string> = {}): Promise<Program> {
  const source = join(import.meta.dirname, "programs", `${name}.ts`);
  const outfile = join(ROOT, ".cache/peers", `${name}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [relative(ROOT, source)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "silent",
  });
  return start(outfile, env);
}

interface Reply {
  value?: unknown;
  error?: string;
}

async function start(file: string, env: Record<string, string>): Promise<Program> {
  const child = fork(file, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production", ...env },
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await reply(child, file);
  return {
    call: async <T>(name: string, input: object) => {
      const answered = reply(child, file);
      child.send({ name, input });
      const { value, error } = await answered;
      if (error !== undefined) throw new Error(error);
      return value as T;
    },
    stop: () => void child.kill(),
  };
}

/** One call at a time, so the next message is the answer. */
async function reply(child: ChildProcess, file: string): Promise<Reply> {
  const gone = new AbortController();
  const ended = () => gone.abort();
  child.once("exit", ended);
  try {
    const [message] = (await once(child, "message", { signal: gone.signal })) as [Reply];
    return message;
  } catch (error) {
    throw new Error(`${file} has ended`, { cause: error });
  } finally {
    child.off("exit", ended);
  }
}
