import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
/** Runs TypeScript as it stands. */
export const TSX = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
const PYTHON = process.env.PYTHON ?? "python3";

export interface Command {
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** How a language's `verify` is called: with the body, the three headers and the secret. */
export interface Verifier {
  program: string;
  version: string[];
  /** A machine without it does not try this block, and says so. */
  optional: boolean;
  /** Writes the block as it stands, and a program that prints what its `verify` answers. */
  prepare(home: string, code: string): Command;
}

const HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"];

export const VERIFIERS: Record<string, Verifier> = {
  python: {
    program: PYTHON,
    version: ["--version"],
    optional: false,
    prepare: (home, code) => {
      write(home, "webhook.py", code);
      write(
        home,
        "main.py",
        `import sys, webhook
body, *values, secret = sys.argv[1:]
headers = dict(zip(${JSON.stringify(HEADERS)}, values))
print(str(webhook.verify(body.encode(), headers, secret)).lower())`,
      );
      const env = {
        ...process.env,
        PYTHONPATH: path.join(ROOT, "sdk/python/src"),
        AGENTWARDEN_API_KEY: "ak_unused",
        AGENTWARDEN_BASE_URL: "http://localhost",
      };
      return { program: PYTHON, args: ["main.py"], env };
    },
  },
  ts: {
    program: process.execPath,
    version: ["--version"],
    optional: false,
    prepare: (home, code) => {
      write(home, "webhook.ts", fromSource(code));
      write(
        home,
        "main.mts",
        `import { verify } from "./webhook.ts";
const [body = "", id = "", at = "", signature = "", secret = ""] = process.argv.slice(2);
const [a, b, c] = ${JSON.stringify(HEADERS)};
console.log(String(await verify(body, new Headers([[a!, id], [b!, at], [c!, signature]]), secret)));`,
      );
      return { program: process.execPath, args: [TSX, "main.mts"], env: process.env };
    },
  },
  go: {
    program: "go",
    version: ["version"],
    optional: true,
    prepare: (home, code) => {
      write(home, "webhook.go", code);
      write(
        home,
        "main.go",
        `package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	a := os.Args[1:]
	h := http.Header{}
	for n, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		h.Set(name, a[n+1])
	}
	fmt.Println(verify([]byte(a[0]), h, a[4]))
}`,
      );
      const env = {
        ...process.env,
        GO111MODULE: "off",
        GOCACHE: path.join(home, "cache"),
        GOFLAGS: "",
      };
      execFileSync("go", ["build", "-o", "main", "main.go", "webhook.go"], { cwd: home, env });
      return { program: path.join(home, "main"), args: [], env };
    },
  },
  ruby: {
    program: "ruby",
    version: ["--version"],
    optional: true,
    prepare: (home, code) => {
      write(home, "webhook.rb", code);
      write(
        home,
        "main.rb",
        `require_relative "webhook"
body, *values, secret = ARGV
puts verify(body, ${JSON.stringify(HEADERS)}.zip(values).to_h, secret)`,
      );
      return { program: "ruby", args: ["main.rb"], env: process.env };
    },
  },
  php: {
    program: "php",
    version: ["--version"],
    optional: true,
    prepare: (home, code) => {
      write(home, "webhook.php", code);
      write(
        home,
        "main.php",
        `<?php require "webhook.php";
$headers = array_combine(${JSON.stringify(HEADERS)}, array_slice($argv, 2, 3));
echo verify($argv[1], $headers, $argv[5]) ? "true" : "false";`,
      );
      return { program: "php", args: ["main.php"], env: process.env };
    },
  },
  java: {
    program: "javac",
    version: ["-version"],
    optional: true,
    prepare: (home, code) => {
      write(home, "Webhook.java", code);
      write(
        home,
        "Main.java",
        `import java.util.Map;

class Main {
    public static void main(String[] a) throws Exception {
        Map<String, String> headers = Map.of("webhook-id", a[1], "webhook-timestamp", a[2], "webhook-signature", a[3]);
        System.out.println(Webhook.verify(a[0].getBytes("UTF-8"), headers, a[4]));
    }
}`,
      );
      execFileSync("javac", ["-encoding", "UTF-8", "Main.java", "Webhook.java"], { cwd: home });
      const env = { ...process.env, LC_ALL: "C.UTF-8" };
      return { program: "java", args: ["-Dfile.encoding=UTF-8", "-cp", ".", "Main"], env };
    },
  },
};

/** The same TypeScript with the client of this checkout. */
export function fromSource(code: string): string {
  return code.replace(
    '"agentwarden"',
    JSON.stringify(path.join(ROOT, "sdk/typescript/src/index.ts")),
  );
}

function write(home: string, name: string, text: string): void {
  writeFileSync(path.join(home, name), `${text}\n`);
}
