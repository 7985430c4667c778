import { asks } from "./good-requests";
import type { Step } from "./world";

const WIRE = { agent_id: "<agent>", action: "wire.transfer", context: { amount: 2 } };
const RESOLVE = "approvals.resolve";
const ID = "00000000-0000-4000-8000-000000000000";

const TYPE: Step["headers"][number] = ["Content-Type", "application/json"];
const COOKIE: Step["headers"][number] = ["Cookie", "<cookie>"];
const ORIGIN: Step["headers"][number] = ["Origin", "<origin>"];
const SIGNED_IN = [TYPE, COOKIE, ORIGIN];

/** From nobody who is known. */
export const STRANGERS = posts("nobody signed in", RESOLVE, click("<wire>"), {
  headers: [TYPE, ORIGIN],
});

/** What a person decides on a screen: sent to the screens' API, well and badly. */
export const SCREENS: Step[] = [
  asks("POST /api/v1/check", WIRE, { keeps: { wire: "approval_id" } }),
  posts("approve", RESOLVE, click("<wire>")),
  posts("approve again", RESOLVE, click("<wire>")),
  posts("reject what is not there", RESOLVE, click(ID)),
  STRANGERS,
  posts("from nowhere", RESOLVE, click("<wire>"), { headers: [TYPE, COOKIE] }),
  posts("from another site", RESOLVE, click("<wire>"), {
    headers: [TYPE, COOKIE, ["Origin", "https://shop.example"]],
  }),
  posts("a broken cookie", RESOLVE, click("<wire>"), {
    headers: [TYPE, ORIGIN, ["Cookie", "next-auth.session-token=x; %"]],
  }),
  posts("two cookies", RESOLVE, click("<wire>"), {
    headers: [TYPE, ORIGIN, ["Cookie", "theme=dark"], COOKIE],
  }),
  posts("no JSON", RESOLVE, "{"),
  posts("nothing", RESOLVE, ""),
  posts("another type", RESOLVE, click("<wire>"), {
    headers: [["Content-Type", "text/plain"], COOKIE, ORIGIN],
  }),
  posts("a field of the wrong kind", RESOLVE, click("<wire>", "perhaps")),
  posts("no such call", "approvals.nothing", click("<wire>")),
  posts("what is only asked", "account.me", "{}"),
  posts("two decisions at once", `${RESOLVE},${RESOLVE}?batch=1`, `{"0":${click(ID)}}`),
  posts("too much", RESOLVE, "x".repeat(256 * 1024 + 1)),
  posts("too much, of unsaid length", RESOLVE, "x".repeat(300_000), { chunked: true }),
  posts("a slash too many", `${RESOLVE}/`, click(ID)),
  posts("a folder", `${RESOLVE}/more`, click(ID)),
  posts("no name", "", click(ID)),
  ...["PUT", "DELETE", "OPTIONS", "HEAD", "GET"].map((method) =>
    posts(`by ${method}`, RESOLVE, click(ID), { method, body: undefined }),
  ),
];

function click(id: string, resolution = "approved"): string {
  return JSON.stringify({ json: { id, resolution, comment: null } });
}

function posts(name: string, call: string, body: string, more: Partial<Step> = {}): Step {
  const path = `/api/trpc/${call}`;
  return { name: `screen: ${name}`, method: "POST", path, headers: SIGNED_IN, body, ...more };
}
