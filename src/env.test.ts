import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ENV_NAMES, readEnv } from "./env";

function refusal(source: Record<string, string>): string {
  try {
    readEnv(source);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`taken: ${JSON.stringify(source)}`);
}

const DEFAULTS = {
  NODE_ENV: "development",
  PORT: 3000,
  HOST: "0.0.0.0",
  APP_URL: "http://localhost:3000",
  DATA_DIR: "./.data",
  DATABASE_POOL_SIZE: 10,
  DATABASE_PREPARE: true,
  MIGRATE_ON_START: true,
  WEBHOOK_ALLOW_PRIVATE: "",
  EMAIL_FROM: "AgentWarden <agentwarden@localhost>",
  SELF_HOSTED: true,
  LOG_LEVEL: "info",
  OTEL_SERVICE_NAME: "agentwarden",
};

describe("settings that are not given", () => {
  it("have their defaults", () => {
    expect(readEnv({})).toEqual(DEFAULTS);
  });

  it("are those that are empty, too", () => {
    expect(readEnv(Object.fromEntries(ENV_NAMES.map((name) => [name, ""])))).toEqual(DEFAULTS);
  });

  it("are not disturbed by what else is in the environment", () => {
    expect(readEnv({ PATH: "/bin", HOME: "/root", UNSET: undefined })).toEqual(DEFAULTS);
  });
});

const WRONG: [name: string, ...values: string[]][] = [
  ["NODE_ENV", "prod", "Production"],
  ["PORT", "http", "-1", "65536", "3000.5", "3000abc"],
  ["APP_URL", "example.com", "/app", "ftp://example.com", "javascript:alert(1)", "http://"],
  ["DATABASE_URL", "mysql://localhost/x", "localhost:5432", " postgres://x"],
  ["MIGRATION_DATABASE_URL", "mysql://localhost/x"],
  ["DATABASE_POOL_SIZE", "0", "-1", "501", "many", "1.5"],
  ["DATABASE_PREPARE", "yes", "TRUE", "2"],
  ["MIGRATE_ON_START", "no", "off"],
  ["SECRET_KEY", "short", "x".repeat(31)],
  ["PREVIOUS_SECRET_KEY", "short", "x".repeat(31)],
  ["CRON_SECRET", "short", "x".repeat(15)],
  ["METRICS_TOKEN", "short", "x".repeat(15)],
  ["RESEND_API_KEY", " "],
  ["RESEND_BASE_URL", "resend", "/emails"],
  ["SMTP_URL", "mail:25", "http://mail", "smtp://", "smtp://user@mail", "smtp://mail?x=1", " "],
  ["GITHUB_CLIENT_ID", " "],
  ["GITHUB_CLIENT_SECRET", "\t"],
  ["GOOGLE_CLIENT_ID", " "],
  ["GOOGLE_CLIENT_SECRET", " "],
  ["SELF_HOSTED", "maybe", "on"],
  ["STRIPE_SECRET_KEY", "pk_test_1", " ", "sk_", "sk_ 1"],
  ["STRIPE_WEBHOOK_SECRET", "secret", "whsec_"],
  ["STRIPE_PRICE_PRO", " ", "price_1,,price_2", "price 1"],
  ["STRIPE_PRICE_BUSINESS", ",", "price-1"],
  ["STRIPE_BASE_URL", "stripe", "/v1"],
  ["LOG_LEVEL", "verbose", "INFO"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "localhost:4318", "grpc://localhost:4317"],
];

describe("a wrong value", () => {
  it.each(WRONG.flatMap(([name, ...values]) => values.map((value) => [name, value] as const)))(
    "of %s, %j, is refused by name",
    (name, value) => {
      const message = refusal({ [name]: value });
      expect(message).toMatch(new RegExp(`^Wrong setting: ${name} .`));
      const named = ENV_NAMES.filter((each) => new RegExp(`\\b${each}\\b`).test(message));
      expect(named).toEqual([name]);
    },
  );

  it("of every setting that can be wrong has a case here", () => {
    const anything = [
      "HOST",
      "DATA_DIR",
      "WEBHOOK_ALLOW_PRIVATE",
      "EMAIL_FROM",
      "OTEL_SERVICE_NAME",
    ];
    expect([...WRONG.map(([name]) => name), ...anything].sort()).toEqual([...ENV_NAMES].sort());
  });

  it("does not hide another one", () => {
    const message = refusal({ PORT: "x", SECRET_KEY: "short", LOG_LEVEL: "loud" });
    for (const name of ["PORT", "SECRET_KEY", "LOG_LEVEL"]) expect(message).toContain(name);
  });

  it("of a secret is not repeated", () => {
    expect(refusal({ SECRET_KEY: "hunter2" })).not.toContain("hunter2");
    expect(refusal({ CRON_SECRET: "hunter2" })).not.toContain("hunter2");
    expect(refusal({ DATABASE_URL: "mysql://u:hunter2@h/d" })).not.toContain("hunter2");
    expect(refusal({ SMTP_URL: "smtp://u:hunter2@" })).not.toContain("hunter2");
  });
});

describe("a right value", () => {
  it("is read as what it means", () => {
    const given = {
      PORT: "8080",
      DATABASE_URL: "postgresql://u:p@h/d",
      DATABASE_POOL_SIZE: "500",
      DATABASE_PREPARE: "false",
      MIGRATE_ON_START: "0",
      SELF_HOSTED: "1",
      SECRET_KEY: "x".repeat(32),
      CRON_SECRET: "x".repeat(16),
      RESEND_API_KEY: " re_1 ",
    };
    expect(readEnv(given)).toMatchObject({
      PORT: 8080,
      DATABASE_URL: "postgresql://u:p@h/d",
      DATABASE_POOL_SIZE: 500,
      DATABASE_PREPARE: false,
      MIGRATE_ON_START: false,
      SELF_HOSTED: true,
      SECRET_KEY: "x".repeat(32),
      CRON_SECRET: "x".repeat(16),
      RESEND_API_KEY: "re_1",
    });
  });
});

describe("the secret key before this one", () => {
  const both = { SECRET_KEY: "x".repeat(32), PREVIOUS_SECRET_KEY: "y".repeat(32) };

  it("stands beside the key, or beside the one that is kept in DATA_DIR", () => {
    expect(readEnv(both)).toMatchObject(both);
    expect(() => readEnv({ ...both, SECRET_KEY: "" })).not.toThrow();
  });

  it("is another one, and neither is repeated in the refusal", () => {
    const message = refusal({ ...both, PREVIOUS_SECRET_KEY: both.SECRET_KEY });
    expect(message).toBe("Wrong setting: PREVIOUS_SECRET_KEY must differ from SECRET_KEY");
  });
});

describe("mail", () => {
  const both = { RESEND_API_KEY: "re_1", SMTP_URL: "smtp://user:hunter2@mail" };

  it("goes one way: two are refused, by both their names", () => {
    const message = refusal(both);
    expect(message).toMatch(/^Wrong setting: RESEND_API_KEY and SMTP_URL are both set/);
    expect(message).not.toContain("hunter2");
  });

  it.each(Object.keys(both))("goes the other way without %s", (missing) => {
    expect(() => readEnv({ ...both, [missing]: "" })).not.toThrow();
  });
});

describe("billing", () => {
  const whole = {
    STRIPE_SECRET_KEY: "sk_test_1",
    STRIPE_WEBHOOK_SECRET: "whsec_1",
    STRIPE_PRICE_PRO: "price_pro, price_pro_2024",
    STRIPE_PRICE_BUSINESS: "price_business",
  };

  it("is on when all of it is set", () => {
    expect(readEnv(whole)).toMatchObject({
      STRIPE_PRICE_PRO: ["price_pro", "price_pro_2024"],
      STRIPE_PRICE_BUSINESS: ["price_business"],
    });
  });

  it.each(Object.keys(whole))("is refused by name when only %s is missing", (missing) => {
    const message = refusal({ ...whole, [missing]: "" });
    expect(message).toMatch(new RegExp(`^Wrong setting: ${missing} must be set too, because `));
    expect(message).not.toContain(";");
  });

  it("names everything that is missing, and not the one address that may stand alone", () => {
    const message = refusal({ STRIPE_WEBHOOK_SECRET: "whsec_hunter2" });
    expect(message.match(/STRIPE_\w+ must be set too/g)).toHaveLength(3);
    expect(message).not.toContain("hunter2");
    expect(readEnv({ STRIPE_BASE_URL: "http://localhost:12111" })).toEqual({
      ...DEFAULTS,
      STRIPE_BASE_URL: "http://localhost:12111",
    });
  });

  it("cannot sell two plans at one price", () => {
    const same = { ...whole, STRIPE_PRICE_BUSINESS: "price_pro_2024" };
    expect(refusal(same)).toBe(
      "Wrong setting: STRIPE_PRICE_BUSINESS must differ from STRIPE_PRICE_PRO",
    );
  });
});

describe("the address of the service", () => {
  const production = "agentwarden.example.com";
  it.each<[why: string, source: Record<string, string>, address: string]>([
    ["is local by default", {}, "http://localhost:3000"],
    ["follows the port", { PORT: "8080" }, "http://localhost:8080"],
    ["is what was set", { APP_URL: "https://a.example.com", PORT: "1" }, "https://a.example.com"],
    ["keeps a path", { APP_URL: "https://example.com/warden" }, "https://example.com/warden"],
    ["has no slash at its end", { APP_URL: "https://example.com//" }, "https://example.com"],
    ["is the deployment's on Vercel", { VERCEL_URL: "a-1.vercel.app" }, "https://a-1.vercel.app"],
    [
      "is the production one before a deployment's",
      { VERCEL_URL: "a-1.vercel.app", VERCEL_PROJECT_PRODUCTION_URL: production },
      `https://${production}`,
    ],
    [
      "is what was set, on Vercel too",
      { APP_URL: "https://a.example.com", VERCEL_URL: "a-1.vercel.app" },
      "https://a.example.com",
    ],
    ["is local when Vercel's is empty", { VERCEL_URL: "" }, "http://localhost:3000"],
    [
      "is the deployment's when the production one is empty",
      { VERCEL_PROJECT_PRODUCTION_URL: "", VERCEL_URL: "a-1.vercel.app" },
      "https://a-1.vercel.app",
    ],
  ])("%s", (_, source, address) => {
    expect(readEnv(source).APP_URL).toBe(address);
  });
});

describe(".env.example", () => {
  const file = fileURLToPath(new URL("../.env.example", import.meta.url));
  const lines = readFileSync(file, "utf8").split("\n");
  const settings = lines.flatMap((line, at) => {
    const [, name, value] = /^#?([A-Z][A-Z_]*)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, value: value ?? "", at }];
  });

  it("names every setting once, and nothing else", () => {
    expect(settings.map(({ name }) => name).sort()).toEqual([...ENV_NAMES].sort());
  });

  it("says of each one in words what it does and what it is by default", () => {
    for (const { name, at } of settings) {
      let start = at;
      while (lines[start - 1]?.startsWith("# ")) start--;
      const comment = lines.slice(start, at).join("\n");
      expect(comment, name).toMatch(/^# [^-]/);
      expect(comment, name).toMatch(/default:/i);
    }
  });

  it("sets nothing, and shows values that are right", () => {
    for (const { name, at } of settings) expect(lines[at], name).toMatch(/^#/);
    const unquoted = (value: string) => value.replace(/^"(.*)"$/, "$1");
    const shown = Object.fromEntries(settings.map(({ name, value }) => [name, unquoted(value)]));
    expect(shown.DATABASE_URL).toMatch(/^postgres:/);
    delete shown.DATABASE_URL;
    expect(shown.MIGRATION_DATABASE_URL).toMatch(/^postgres:/);
    delete shown.MIGRATION_DATABASE_URL;
    expect(readEnv(shown)).toEqual(DEFAULTS);
  });
});
