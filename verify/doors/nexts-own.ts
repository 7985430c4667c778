import type { Heard } from "./exchange";
import type { Step } from "./world";

/**
 * What Next does by itself before or after the service, and no setting of ours takes away. Each is a
 * refusal or a redirect of what no client of the API sends: nothing is decided differently.
 */
interface OwnWay {
  name: string;
  isFor(step: Pick<Step, "method" | "path" | "headers">): boolean;
}

/** A route file of Next can name these methods and no others: the rest gets a bare 400 or 500. */
const ROUTED = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

export const NEXTS_OWN: OwnWay[] = [
  {
    name: "a method without a name in route files",
    isFor: (step) => !ROUTED.includes(step.method),
  },
  {
    // It answers 308 to the path with single ones; a target with a host has two of them.
    name: "two slashes in a row, or a backslash",
    isFor: ({ path }) => /\/\/|\\/.test(pathOf(path)),
  },
  {
    // It decodes every path to find the route, and fails before there is one.
    name: "percent-encoding that is broken",
    isFor: ({ path }) => isBroken(pathOf(path)),
  },
  {
    // It takes the request for one of its own pages' and sends it to another query.
    name: "the header of its pages' requests, RSC",
    isFor: ({ headers }) => headers.some(([name]) => name === "RSC"),
  },
];

/** True where Next turns the request away itself. */
export function isNextsOwn(step: Step): boolean {
  return NEXTS_OWN.some(({ isFor }) => isFor(step));
}

/** Request headers that Next's pages differ by: it names them in every answer. */
const VARY = [
  "rsc",
  "next-router-state-tree",
  "next-router-prefetch",
  "next-router-segment-prefetch",
  "accept-encoding",
];

/** The headers without what Next adds to any answer: its `Vary`, and compression for who takes it. */
export function withoutNexts(headers: Heard["headers"]): Heard["headers"] {
  return headers.flatMap(([name, value]): Heard["headers"] => {
    if (name === "content-encoding") return [];
    if (name !== "vary") return [[name, value]];
    const own = value.split(/,\s*/).filter((word) => !VARY.includes(word.toLowerCase()));
    return own.length > 0 ? [[name, own.join(", ")]] : [];
  });
}

function pathOf(target: string): string {
  return target.split(/[?#]/)[0] ?? "";
}

function isBroken(path: string): boolean {
  try {
    decodeURIComponent(path);
    return false;
  } catch {
    return true;
  }
}
