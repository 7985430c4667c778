import { drizzle } from "drizzle-orm/postgres-js";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { describe, expect, it } from "vitest";
import { aLogger } from "@/test/log-lines";
import { newApiKey } from "./api-key";

/** Anything that ends a line, moves a cursor or turns text around, in C0, C1 or as a format. */
const RAW = /[\u0000-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/u;

const HOSTILE: [name: string, value: string][] = [
  ["CR LF", 'a\r\n{"level":60,"msg":"forged"}'],
  ["ANSI", "\u001b[2J\u001b[31mred\u001b]0;title\u0007"],
  ["C1", "\u009b31m\u0085next\u0080"],
  ["separators", "a\u2028b\u2029c"],
  ["bidi", "\u202etxt.exe\u2066\u200f\ufeff"],
  ["tags", "a\u{e0041}\u{e007f}"],
  ["a fragment", '","level":60,"msg":"x'],
  ["a lone surrogate", "a\ud800"],
  ["NUL and DEL", "\u0000\u007f"],
  ["long", `${"x".repeat(200)}\u2028${"y".repeat(200)}`],
];

describe("a hostile value", () => {
  it.each(HOSTILE)("%s stays in its line and reads back as it was", (_, value) => {
    const { logger, text, lines } = aLogger();
    logger.warn({ requestId: value, action: value, [value]: [value] }, value);
    expect(text().match(/\n/g)).toHaveLength(1);
    expect(text().endsWith("\n")).toBe(true);
    expect(text().slice(0, -1)).not.toMatch(RAW);
    const same = Buffer.from(value).toString("utf8");
    expect(lines()[0]).toMatchObject({ requestId: same, action: same, msg: same });
    expect(Object.keys(lines()[0] ?? {})).toHaveLength(6);
  });

  it.each(HOSTILE)("%s in an error's message stays in its line", (_, value) => {
    const { logger, text, lines } = aLogger();
    logger.error({ err: new Error(value, { cause: new Error(value) }) });
    expect(text().match(/\n/g)).toHaveLength(1);
    expect(text().slice(0, -1)).not.toMatch(RAW);
    expect(lines()).toHaveLength(1);
  });
});

const PASSWORD = "hunter2-hunter2";

describe("a secret", () => {
  const key = newApiKey();
  const webhook = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const names = ["password", "secret", "previousSecret", "apiKey", "api_key", "authorization"];
  const more = [
    "cookie",
    "token",
    "context",
    "contextText",
    "body",
    "key",
    "X-API-Key",
    "secretKey",
  ];

  it.each([...names, ...more])("called %s is left out at every depth", (name) => {
    const { logger, text } = aLogger();
    const given = {
      [name]: PASSWORD,
      a: { [name]: { deep: PASSWORD }, list: [{ [name]: PASSWORD }] },
    };
    logger.info(given, "x");
    logger.info({ err: new Error("e", { cause: given }) }, "x");
    logger.info("x %o", given);
    expect(text()).not.toContain(PASSWORD);
    expect(text()).toContain("[redacted]");
  });

  it.each([
    ["an API key", key, `request with ${key} refused`],
    ["a webhook secret", webhook, `"${webhook}"`],
    ["a bearer token", PASSWORD, `Authorization: Bearer ${PASSWORD}`],
    ["a database password", PASSWORD, `postgres://me:${PASSWORD}@host/db`],
  ])("%s is left out of sentences, names and errors", (_, secret, sentence) => {
    const { logger, text } = aLogger();
    logger.info({ note: sentence, [sentence]: 1 }, sentence);
    logger.error(new Error(sentence));
    logger.error({ err: new Error(sentence) }, "x");
    expect(text()).not.toContain(secret);
  });

  it("leaves ids and hints readable", () => {
    const { logger, lines } = aLogger();
    const given = {
      apiKeyId: "key_1",
      requestId: "req_1",
      deliveryId: "dlv_1",
      apiKeyHint: "ak_3",
    };
    logger.info(given, "x");
    expect(lines()[0]).toMatchObject(given);
  });
});

describe("an error", () => {
  const context = '{"iban":"DE00-very-private"}';
  const fromDriver = (code: string, message: string) =>
    Object.assign(new Error(message), {
      name: "PostgresError",
      severity: "ERROR",
      code,
      detail: `Failing row contains (1, ${context}).`,
      where: context,
      constraint_name: "log_entries_status",
      parameters: [context],
      query: `insert ${context}`,
    });

  it("of a query says its state and constraint, and nothing that was stored", () => {
    const { logger, text, lines } = aLogger();
    const cause = fromDriver("23514", 'violates check constraint "log_entries_status"');
    const wrapped = new DrizzleQueryError("insert into x values ($1)", [context], cause);
    for (const log of [
      () => logger.error({ err: wrapped }, "request failed"),
      () => logger.error({ err: wrapped }),
      () => logger.error(wrapped),
      () => logger.error({ results: [{ reason: wrapped }] }, "x"),
      () => logger.error({ err: new AggregateError([wrapped], "both") }, "x"),
      () => logger.error("x %o", wrapped),
      () => logger.error({ err: { ...wrapped } }, "x"),
    ])
      log();
    expect(text()).not.toContain("very-private");
    expect(text().split("\n")).toHaveLength(8);
    expect(lines()[0]).toMatchObject({
      err: {
        message: "a query failed",
        cause: {
          type: "PostgresError",
          code: "23514",
          constraint_name: "log_entries_status",
          message: 'violates check constraint "log_entries_status"',
        },
      },
    });
  });

  it("that quotes a value says only its state", () => {
    const { logger, text, lines } = aLogger();
    logger.error({
      err: fromDriver("22P02", `invalid input syntax for type numeric: "${context}"`),
    });
    expect(text()).not.toContain("very-private");
    expect(lines()[0]).toMatchObject({ err: { code: "22P02" } });
  });

  it("of a parser does not quote what it parsed", () => {
    const { logger, text } = aLogger();
    try {
      JSON.parse("very-private");
    } catch (error) {
      logger.error({ err: error }, "x");
    }
    expect(text()).not.toContain("very-private");
  });

  it("has its frames, and no frame that its message made up", () => {
    const { logger, lines } = aLogger();
    logger.error({ err: new Error("boom\n    at forged (/etc/passwd:1:1)") }, "x");
    const { stack } = lines()[0]?.err as { stack: string };
    expect(stack).toContain("logger.test.ts");
    expect(stack).not.toContain("forged");
  });

  it("with itself as its cause comes to an end", () => {
    const { logger, lines } = aLogger();
    const error = new Error("round");
    error.cause = error;
    logger.error({ err: error }, "x");
    expect(lines()[0]).toMatchObject({ msg: "x" });
  });
});

it("the driver's own errors are known as such", async () => {
  const { logger, text } = aLogger();
  // Nobody listens there: the wrapped error still holds the parameters.
  const db = drizzle("postgres://nobody@127.0.0.1:1/none");
  await db.execute(`select 1`).catch((error: unknown) => logger.error({ err: error }, "x"));
  expect(text()).toContain("a query failed");
  expect(text()).toContain("ECONNREFUSED");
});
