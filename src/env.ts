import { z } from "zod";
import { SECRET_KEY_MIN_LENGTH } from "@/lib/vault";

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z
  .enum(["true", "false", "1", "0"])
  .transform((text) => text === "true" || text === "1");
const optional = z.string().trim().min(1).optional();
const positive = z.coerce.number().int().min(1);

/** Every setting of the service; `.env.example` says in words what each one does. */
const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  PORT: port.default(3000),
  HOST: z.string().default("0.0.0.0"),
  APP_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  DATA_DIR: z.string().default("./.data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
    .optional(),
  DATABASE_POOL_SIZE: positive.max(500).default(10),
  DATABASE_PREPARE: flag.default(true),
  MIGRATE_ON_START: flag.default(true),
  SECRET_KEY: z
    .string()
    .min(SECRET_KEY_MIN_LENGTH, `must be at least ${SECRET_KEY_MIN_LENGTH} characters`)
    .optional(),
  CRON_SECRET: z.string().min(16, "must be at least 16 characters").optional(),
  WEBHOOK_ALLOW_PRIVATE: z.string().default(""),
  RESEND_API_KEY: optional,
  RESEND_BASE_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  EMAIL_FROM: z.string().default("AgentWarden <agentwarden@localhost>"),
  GITHUB_CLIENT_ID: optional,
  GITHUB_CLIENT_SECRET: optional,
  GOOGLE_CLIENT_ID: optional,
  GOOGLE_CLIENT_SECRET: optional,
  SELF_HOSTED: flag.default(true),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
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
  return {
    ...env,
    APP_URL: (env.APP_URL ?? vercelUrl(given) ?? localUrl(env.PORT)).replace(/\/+$/, ""),
  };
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
