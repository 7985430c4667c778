import { pick } from "../random";
import { TO_VARY } from "./good-requests";
import type { Step } from "./world";

type Random = () => number;
type Change = (random: Random, step: Step) => Step;

const MOST_CHANGES = 3;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** What is put into a path; none of it is a slash. */
const IN_PATHS = ["%20", "%00", "%2e", "%2F", "%25", "%c3%a4", "a", ".", ";", "+", "~", "@", "'"];
const QUERIES = ["limit=0", "limit=1", "limit=x", "status=", "cursor=%00", "a=%zz", "limit=1", "%"];
const TYPES = ["text/plain", "application/json;charset=x", "application/problem+json", "", "json"];
const HEADERS: [name: string, value: string][] = [
  ["X-Request-Id", "asked.for"],
  ["X-Request-Id", "{}"],
  ["Idempotency-Key", "k1"],
  ["Idempotency-Key", '"k2"'],
  ["Idempotency-Key", ""],
  ["Authorization", "Bearer x"],
  ["Accept", "text/html"],
  ["Accept-Encoding", "gzip"],
  ["Range", "bytes=0-1"],
  ["Content-Encoding", "gzip"],
];
const IN_BODIES = [
  '"',
  "{",
  "}",
  ",",
  "1e999",
  "null",
  "\\u0000",
  "\\ud800",
  " ",
  "\ufeff",
  "true",
];

/** A good request with some of it changed; with the same chance the same request. */
export function randomStep(random: Random, n: number): Step {
  let step = pick(random, TO_VARY);
  for (let left = Math.floor(random() * (MOST_CHANGES + 1)); left > 0; left--)
    step = pick(random, CHANGES)(random, step);
  const { method, path } = step;
  return { ...step, name: `round ${n}: ${method} ${path}` };
}

const CHANGES: Change[] = [
  (random, step) => ({ ...step, method: pick(random, METHODS) }),
  (random, step) => ({ ...step, path: withPart(random, step.path) }),
  (random, step) => ({ ...step, path: pick(random, TO_VARY).path }),
  (random, step) => {
    const sign = step.path.includes("?") ? "&" : "?";
    return { ...step, path: `${step.path}${sign}${pick(random, QUERIES)}` };
  },
  (random, step) => ({ ...step, headers: [...step.headers, pick(random, HEADERS)] }),
  (random, step) => {
    const left = Math.floor(random() * step.headers.length);
    return { ...step, headers: step.headers.filter((_, n) => n !== left) };
  },
  (random, step) => {
    const others = step.headers.filter(([name]) => name !== "Content-Type");
    return { ...step, headers: [...others, ["Content-Type", pick(random, TYPES)]] };
  },
  changeBody,
  changeBody,
  (_, step) => ({ ...step, chunked: step.body !== undefined }),
  (random, step) => ({ ...step, body: pick(random, TO_VARY).body }),
];

function withPart(random: Random, path: string): string {
  const [before = "", ...query] = path.split("?");
  // Behind the root: before it, the path belongs to somebody else.
  const at = ROOTS + Math.floor(random() * (before.length - ROOTS + 1));
  // Inside of what stands for an id it would change the stand-in, not the id.
  const open = before.lastIndexOf("<", at - 1);
  const inside = open >= 0 && before.indexOf(">", open) >= at;
  const place = inside ? before.indexOf(">", open) + 1 : at;
  const changed = before.slice(0, place) + pick(random, IN_PATHS) + before.slice(place);
  return [changed, ...query].join("?");
}

const ROOTS = "/api/v1/".length;

/** A character changed, left out or put in; or a byte that makes it no text at all. */
function changeBody(random: Random, step: Step): Step {
  if (typeof step.body !== "string") return step;
  const { body } = step;
  const at = Math.floor(random() * body.length);
  if (random() < 0.1) {
    const [head, tail] = [body.slice(0, at), body.slice(at)].map((text) => Buffer.from(text));
    return { ...step, body: Buffer.concat([head as Buffer, Buffer.from([0xff]), tail as Buffer]) };
  }
  const left = random() < 0.5 ? at : at + 1;
  const put = random() < 0.7 ? pick(random, IN_BODIES) : "";
  return { ...step, body: body.slice(0, at) + put + body.slice(left) };
}
