import { gzipSync } from "node:zlib";
import { asks } from "./good-requests";
import type { Step } from "./world";

const AT = "/api/v1";
const CHECK = `POST ${AT}/check`;
const BODY_BYTES = 64 * 1024;
const REFUND = { agent_id: "<agent>", action: "stripe.refund", context: { amount: 25 } };
const GOOD_BODY = JSON.stringify(REFUND);
const ID = "00000000-0000-4000-8000-000000000000";
const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

type Headers = [name: string, value: string][];

/** An agent's id is `agent_` and 32 digits; `<agent>` is what stands for it. */
const GROWS = "agent_".length + 32 - "<agent>".length;
const JSON_HEADERS: Headers = [
  ["X-API-Key", "<key>"],
  ["Content-Type", "application/json"],
];

const HEADERS: Headers = [
  ["X-Request-Id", "a-plain.word_1"],
  ["X-Request-Id", "not a word"],
  ["X-Request-Id", "a".repeat(101)],
  ["X-Request-Id", ""],
  ["traceparent", TRACE],
  ["traceparent", "wrong"],
  ["Expect", "100-continue"],
  ["Accept", "text/html"],
  ["Accept", "application/xml"],
  ["Accept-Encoding", "gzip, br"],
  ["Origin", "https://shop.example"],
  ["Cookie", "next-auth.session-token=x"],
  ["If-None-Match", "*"],
  ["If-Modified-Since", "Wed, 21 Oct 2099 07:28:00 GMT"],
  ["Range", "bytes=0-3"],
  ["X-Long", "a".repeat(6_000)],
  ["X-Long", "a".repeat(20_000)],
  ["X-HTTP-Method-Override", "DELETE"],
  ["X-Forwarded-Host", "other.example"],
  ["X-Forwarded-Proto", "https"],
  ["X-Forwarded-For", "203.0.113.9"],
  ["X-Middleware-Subrequest", "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy"],
  ["X-Matched-Path", "/api/v1/agents"],
  ["X-Nextjs-Data", "1"],
  ["RSC", "1"],
  ["Next-Router-Prefetch", "1"],
  ["Next-Action", "0".repeat(40)],
  ["X-Prerender-Revalidate", "x"],
  ["Purpose", "prefetch"],
  ["Upgrade-Insecure-Requests", "1"],
  ["Host", "other.example"],
  ["Connection", "close"],
];

/** What callers do wrong or seldom; each must get one answer, whichever the door. */
export const HARD: Step[] = [
  ...keys(),
  ...methods(),
  ...paths(),
  ...queries(),
  ...bodies(),
  ...types(),
  ...headers(),
  ...repeated(),
  ...limits(),
];

function keys(): Step[] {
  const unknown = "ak_00000000000000000000000000000000000000";
  const sent: [name: string, headers: Headers][] = [
    ["none", []],
    ["empty", [["X-API-Key", ""]]],
    ["malformed", [["X-API-Key", "ak_short"]]],
    ["unknown", [["X-API-Key", unknown]]],
    [
      "two",
      [
        ["X-API-Key", "<key>"],
        ["X-API-Key", "<key>"],
      ],
    ],
    ["spaces around", [["X-API-Key", "  <key>  "]]],
    ["bearer", [["Authorization", "Bearer <key>"]]],
    ["bearer in small letters", [["authorization", "bearer <key>"]]],
    ["basic", [["Authorization", "Basic dXNlcjpwYXNz"]]],
    ["without the scope", [["X-API-Key", "<narrow>"]]],
    ["of bytes above ASCII", [["X-API-Key", "ak_\u00e4\u00f6"]]],
  ];
  return sent.flatMap(([name, given]) => [
    named(`key ${name}`, { ...asks(`GET ${AT}/agents`), headers: given }),
    named(`key ${name}, with a body`, {
      ...asks(CHECK, GOOD_BODY),
      headers: [...given, ["Content-Type", "application/json"]],
    }),
  ]);
}

function methods(): Step[] {
  const tried = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "POST"];
  const others = ["TRACE", "PROPFIND", "LINK", "REPORT", "QUERY"];
  const at = [`${AT}/check`, `${AT}/agents/<agent>/permissions`, `${AT}/openapi.json`, `${AT}/no`];
  return [
    ...at.flatMap((path) => tried.map((method) => asks(`${method} ${path}`))),
    ...others.map((method) => asks(`${method} ${AT}/check`)),
    named("a preflight", {
      ...asks(`OPTIONS ${AT}/check`),
      headers: [
        ["Origin", "https://shop.example"],
        ["Access-Control-Request-Method", "POST"],
        ["Access-Control-Request-Headers", "x-api-key"],
      ],
    }),
  ];
}

function paths(): Step[] {
  const asked = [
    ...["", "/", "/nothing", "/nothing/at/all", "/agents/", "/agents/<agent>/", "/check/"],
    ...["//agents", "/agents//<agent>", "/agents//", "/./agents", "/x/../agents", "/agents/."],
    ...["/agents/%2F", "/agents/a%2Fb", "/agents/%2e%2e", "/agents/..%2fagents", "/agents/%00"],
    ...["/agents/agent_%00", "/agents/%", "/agents/%zz", "/agents/%E0%A4%A", "/agents/%ff"],
    ...[
      "/agents/%c3%a4",
      "/agents/%20",
      "/agents/+",
      "/%61gents",
      "/agents%2F<agent>",
      "/agents;a",
    ],
    ...["/agents/%25", "/agents/%252F", "/agents/a%5Cb", "/agents/a\\b", "/agents/%0d%0aX: y"],
    ...["/agents/[path]", "/agents/:id", "/agents/*", "/agents/a,b", "/agents/a'b", "/agents/a|b"],
    ...["/agents/__proto__", "/agents/constructor", "/agents.json", "/agents.rsc", "/agents.txt"],
    ...["/Agents", "/agents/AGENT_1", `/logs/${ID}`, `/approvals/${ID}`, "/approvals/no-uuid"],
    ...["/webhook-endpoints/whe_0", "/permissions/perm_0", "/index", "/_next", "/agents/_next"],
    ...[`/agents/${"a".repeat(7_000)}`, `/${"a/".repeat(500)}b`, "/agents/\u00e4", "/agents#part"],
  ];
  const roots = ["/sdk", "/sdk/", "/sdk/nothing", "/sdk/check/", "//sdk/check", "/sdk//check"];
  return [
    ...asked.map((path) => asks(`GET ${AT}${path}`.replace("X: y", "X:y"))),
    ...roots.map((path) => asks(`POST ${path}`, GOOD_BODY)),
    ...["/", "//"].map((slash) => asks(`POST ${AT}${slash}check`, GOOD_BODY)),
    asks(`POST ${AT}/check/`, GOOD_BODY),
    asks(`DELETE ${AT}/agents/agent_0/`),
    ...["//api/v1/agents", "/api//v1/agents", "//", "///"].map((path) => asks(`GET ${path}`)),
    asks(`GET http://other.example${AT}/agents`),
  ];
}

function queries(): Step[] {
  const asked = [
    ...["limit=0", "limit=101", "limit=x", "limit=", "limit=1&limit=2", "limit=1.5", "limit=1e1"],
    ...["cursor=x", "cursor=", `cursor=${ID}`, "cursor=%00", "cursor=%zz", "cursor=%ff", "%", "&&"],
    ...["unknown=1", "=", "limit", "limit=%31", "limit=+1", "__proto__=1", "?", "status=none"],
    ...["_rsc=1", "path=agents", "nxtPpath=agents", "nextInternalLocale=de", "__nextDataReq=1"],
    ...["limit=1#part", "a=\u00e4", "a=b|c", `agent_id=${"a".repeat(6_000)}`],
  ];
  return [
    ...asked.map((query) => asks(`GET ${AT}/logs?${query}`)),
    asks(`GET ${AT}/logs?`),
    asks(`GET ${AT}/logs/?limit=1`),
    asks(`GET ${AT}/approvals/<approval>?wait=61`),
    asks(`GET ${AT}/approvals/<approval>?wait=-1`),
    asks(`GET ${AT}/approvals/<approval>?wait=0.2`),
    asks(`GET ${AT}/approvals/<withdrawn>?wait=5`),
    asks(`POST ${AT}/check?path=log&limit=x`, GOOD_BODY),
  ];
}

function bodies(): Step[] {
  const sent: [name: string, body: string | Buffer | undefined][] = [
    ["none", undefined],
    ["empty", ""],
    ["of spaces", "  \n"],
    ["malformed", GOOD_BODY.slice(0, -1)],
    ["no object", "[]"],
    ["null", "null"],
    ["with an end too many", `${GOOD_BODY}}`],
    ["of 64 KiB", ofSize(BODY_BYTES)],
    ["of 64 KiB and a byte", ofSize(BODY_BYTES + 1)],
    ["of 300 KB", ofSize(300_000)],
    ["of 2 MB", ofSize(2_000_000)],
    [
      "not UTF-8",
      Buffer.concat([Buffer.from('{"agent_id":"'), Buffer.from([0xff, 0xfe, 0x22, 0x7d])]),
    ],
    ["with a BOM", `\ufeff${GOOD_BODY}`],
    ["UTF-16", Buffer.from(GOOD_BODY, "utf16le")],
    ["with a key twice", `{"action":"a",${GOOD_BODY.slice(1)}`],
    ["with __proto__", `{"__proto__":{"action":"a"},${GOOD_BODY.slice(1)}`],
    ["of many digits", GOOD_BODY.replace("25", "25.000000000000000000000000000001")],
    ["of an exponent", GOOD_BODY.replace("25", "2.5e1")],
    ["too deep", GOOD_BODY.replace("25", "[".repeat(100) + "]".repeat(100))],
    ["with U+0000", GOOD_BODY.replace("stripe", "str\\u0000ipe")],
    ["of an unknown agent", GOOD_BODY.replace("<agent>", "nobody")],
    ["without the agent", '{"action":"stripe.refund"}'],
    ["of wrong fields", '{"agent_id":1,"action":"a b","context":[],"approval_id":{}}'],
  ];
  return sent.flatMap(([name, body]) => {
    const step = { ...asks(CHECK, body), ...(body === undefined && { headers: JSON_HEADERS }) };
    return [
      named(`body ${name}`, step),
      named(`body ${name}, in chunks`, { ...step, chunked: true }),
    ];
  });
}

function types(): Step[] {
  const known = ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.a+json"];
  const others = ["text/plain", "application/jsonx", "", "application/json, text/plain"];
  const forms = ["application/x-www-form-urlencoded", "multipart/form-data", "text/x-component"];
  const typed = (type: string) => named(`type ${type}`, withHeaders([["Content-Type", type]], []));
  return [
    ...[...known, ...others, ...forms, "multipart/form-data; boundary=x"].map(typed),
    named("no type", withHeaders([], [])),
    named("compressed", { ...withHeaders([["Content-Encoding", "gzip"]]), body: gzipSync("{}") }),
    named("said to be compressed", withHeaders([["Content-Encoding", "gzip"]])),
  ];
}

function headers(): Step[] {
  return HEADERS.flatMap(([name, value]) => {
    const given: Headers = [[name, value]];
    const shown = `${name}: ${value.slice(0, 20)}`;
    const read = { ...asks(`GET ${AT}/agents?limit=1`) };
    return [
      named(`post with ${shown}`, withHeaders(given)),
      named(`get with ${shown}`, { ...read, headers: [...read.headers, ...given] }),
    ];
  });
}

function repeated(): Step[] {
  const under = (key: string, more: Partial<Step> = {}) =>
    named(`under the key ${key.slice(0, 20)}`, {
      ...withHeaders([["Idempotency-Key", key]]),
      ...more,
    });
  return [
    ...[under("first"), under("first"), under('"first"')],
    under("first", { body: GOOD_BODY.replace("25", "26") }),
    ...[under(""), under("a".repeat(255)), under("a".repeat(256)), under("\u00e4")],
    named("of the log, under a key", {
      ...withHeaders([["Idempotency-Key", "first"]]),
      path: `${AT}/log`,
      body: '{"agent_id":"<agent>","action":"a","status":"success"}',
    }),
    named("of an approval again", asks(`POST ${AT}/approvals/<withdrawn>/cancel`)),
    named("of a name again", asks(`POST ${AT}/agents`, { name: "driver" })),
    named("of an agent that is gone", asks(`DELETE ${AT}/agents/<spare>`)),
  ];
}

/** Of a key's own limit, and of a plan's. */
function limits(): Step[] {
  const under = (key: string): Headers => [["X-API-Key", key]];
  return [
    { ...asks(`GET ${AT}/agents?limit=2`), headers: under("<limited>"), until: 429 },
    { ...asks(`DELETE ${AT}/agents/agent_0`), headers: under("<limited>"), until: 429 },
    ...["one", "two", "three"].map((name) => ({
      ...asks(`POST ${AT}/agents`, { name }),
      headers: [...under("<free>"), ...JSON_HEADERS.slice(1)],
    })),
  ];
}

function withHeaders(given: Headers, base: Headers = JSON_HEADERS.slice(1)): Step {
  return { ...asks(CHECK, GOOD_BODY), headers: [["X-API-Key", "<key>"], ...base, ...given] };
}

function named(name: string, step: Step): Step {
  return { ...step, name };
}

/** A good body of so many bytes. */
function ofSize(bytes: number): string {
  const start = `${GOOD_BODY.slice(0, -1)},"note":"`;
  return `${start}${"x".repeat(bytes - start.length - 2 - GROWS)}"}`;
}
