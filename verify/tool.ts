import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The first of the programs that answers to these arguments, or null: the machine has none. */
export async function findTool(programs: string[], args: string[]): Promise<string | null> {
  for (const program of programs)
    if (await promisify(execFile)(program, args).then(Boolean, () => false)) return program;
  return null;
}

/** Runs a program to its end with this on its input; resolves with what it wrote. */
export function runTool(program: string, args: string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${program}: ${stderr || error.message}`)) : resolve(stdout),
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** A Python of this machine; only its standard library is asked for. */
export function findPythonTool(): Promise<string | null> {
  const known = [process.env.PYTHON ?? "", "python3", "/usr/bin/python3", "python"];
  return findTool(known.filter(Boolean), [
    "-c",
    "import hmac, sys; assert sys.version_info[0] > 2",
  ]);
}
