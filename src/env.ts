import { z } from "zod";
import { readSmtpUrl } from "@/gateways/smtp-url";
import { SECRET_KEY_MIN_LENGTH } from "@/lib/vault";

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z
  .enum(["true", "false", "1", "0"])
  .transform((text) => text === "true" || text === "1");
const optional = z.string().trim().min(1).optional();
/** Ids of Stripe prices, separated by commas. */
const priceIds = z
  .string()
  .transform((text) => text.split(",").map((id) => id.trim()))
  .refine((ids) => ids.every((id) => /^\w+$/.test(id)), "must be price ids separated by commas")
  .optional();
const positive = z.coerce.number().int().min(1);

const secretKey = z
  .string()
  .min(SECRET_KEY_MIN_LENGTH, `must be at least ${SECRET_KEY_MIN_LENGTH} characters`)
  .optional();

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
  .optional();

/** Every setting of the service; `.env.example` says in words what each one does. */
const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  PORT: port.default(3000),
  HOST: z.string().default("0.0.0.0"),
  APP_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  DATA_DIR: z.string().default("./.data"),
  DATABASE_URL: postgresUrl,
  MIGRATION_DATABASE_URL: postgresUrl,
  DATABASE_POOL_SIZE: positive.max(500).default(10),
  DATABASE_PREPARE: flag.default(true),
  MIGRATE_ON_START: flag.default(true),
  SECRET_KEY: secretKey,
  PREVIOUS_SECRET_KEY: secretKey,
  CRON_SECRET: z.string().min(16, "must be at least 16 characters").optional(),
  METRICS_TOKEN: z.string().min(16, "must be at least 16 characters").optional(),
  WEBHOOK_ALLOW_PRIVATE: z.string().default(""),
  RESEND_API_KEY: optional,
  RESEND_BASE_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  SMTP_URL: z
    .string()
    .refine(
      (text) => readSmtpUrl(text) !== null,
      "must be smtp://user:password@host:port, or smtps://; user and password percent-encoded",
    )
    .optional(),
  EMAIL_FROM: z.string().default("AgentWarden <agentwarden@localhost>"),
  GITHUB_CLIENT_ID: optional,
  GITHUB_CLIENT_SECRET: optional,
  GOOGLE_CLIENT_ID: optional,
  GOOGLE_CLIENT_SECRET: optional,
  SELF_HOSTED: flag.default(true),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[sr]k_\S+$/, "must begin with sk_ or rk_")
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, "must begin with whsec_")
    .optional(),
  STRIPE_PRICE_PRO: priceIds,
  STRIPE_PRICE_BUSINESS: priceIds,
  STRIPE_BASE_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be an http(s) address" })
    .optional(),
  OTEL_SERVICE_NAME: z.string().default("agentwarden"),
});

export type Env = z.infer<typeof schema> & { APP_URL: string };

/**
 * Reads the settings. An empty value counts as not set.
 *
 * @throws Error whose message names each wrong variable
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new Error(`Wrong setting: ${problems.join("; ")}`);
  }
  const env = parsed.data;
  const problem = mailProblem(env) ?? keyProblem(env) ?? billingProblem(env);
  if (problem) throw new Error(`Wrong setting: ${problem}`);
  return {
    ...env,
    APP_URL: (env.APP_URL ?? vercelUrl(given) ?? localUrl(env.PORT)).replace(/\/+$/, ""),
  };
}

function mailProblem({ RESEND_API_KEY, SMTP_URL }: z.infer<typeof schema>): string | null {
  if (!RESEND_API_KEY || !SMTP_URL) return null;
  return "RESEND_API_KEY and SMTP_URL are both set; mail goes one way, leave one out";
}

function keyProblem({ SECRET_KEY, PREVIOUS_SECRET_KEY }: z.infer<typeof schema>): string | null {
  if (!PREVIOUS_SECRET_KEY || PREVIOUS_SECRET_KEY !== SECRET_KEY) return null;
  return "PREVIOUS_SECRET_KEY must differ from SECRET_KEY";
}

/** Billing is on with all of these, and off with none. */
const BILLING = [
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "STRIPE_PRICE_PRO",
  "STRIPE_PRICE_BUSINESS",
] as const;

function billingProblem(given: z.infer<typeof schema>): string | null {
  const missing = BILLING.filter((name) => given[name] === undefined);
  const [present] = BILLING.filter((name) => given[name] !== undefined);
  if (present && missing.length > 0)
    return missing.map((name) => `${name} must be set too, because ${present} is`).join("; ");
  if (given.STRIPE_PRICE_PRO?.some((id) => given.STRIPE_PRICE_BUSINESS?.includes(id)))
    return "STRIPE_PRICE_BUSINESS must differ from STRIPE_PRICE_PRO";
  return null;
}

/** Names of all settings, for the test that holds `.env.example` to them. */
export const ENV_NAMES = Object.keys(schema.shape);

let current: Env | undefined;

/** The settings of this process, read once. next-auth reads its address from the environment. */
export function env(): Env {
  if (!current) {
    current = readEnv(process.env);
    process.env.NEXTAUTH_URL ??= current.APP_URL;
  }
  return current;
}

function vercelUrl(source: Record<string, string | undefined>): string | undefined {
  const host = source.VERCEL_PROJECT_PRODUCTION_URL ?? source.VERCEL_URL;
  return host && `https://${host}`;
}

function localUrl(listeningPort: number): string {
  return `http://localhost:${listeningPort}`;
}
