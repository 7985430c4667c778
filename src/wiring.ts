import { openDb } from "@/db/client";
import { openLive } from "@/db/live";
import { observeDb } from "@/db/observed-db";
import { type Billing, createBilling } from "@/gateways/billing";
import { createMailer, type Mailer } from "@/gateways/email";
import { createSmtpMailer } from "@/gateways/smtp";
import { parsePrivateAllowance } from "@/gateways/webhook-http/address-guard";
import { checkWebhookUrl } from "@/gateways/webhook-http/check-url";
import { createWebhookSender } from "@/gateways/webhook-http/send-webhook";
import { createLogger, type Logger } from "@/lib/logger";
import { createMetrics } from "@/lib/metrics";
import { openVault } from "@/lib/vault";
import type { Platform } from "@/services/context";
import { type HashLeaves, hashLeaves } from "@/services/evidence/hash-leaves";
import { createDeliveries, type Deliveries } from "@/services/webhooks/deliver-due";
import { type Env, env } from "./env";

/** Everything one process needs, built once. */
export interface Wiring {
  platform: Platform;
  deliveries: Deliveries;
  cronSecret: string | null;
  /** Null: there are no metrics to be had. */
  metricsToken: string | null;
}

/** What the start may find out that the environment does not say. */
export interface Found {
  databaseUrl: string;
  secretKey: string;
  cronSecret: string | null;
  /** Unless this thread does it. */
  hashLeaves?: HashLeaves;
}

/** Builds the process's parts from its settings. */
export function buildWiring(settings: Env, found: Found): Wiring {
  const logger = createLogger(settings.LOG_LEVEL);
  const allowance = parsePrivateAllowance(settings.WEBHOOK_ALLOW_PRIVATE);
  const metrics = createMetrics();
  const opened = openDb({
    url: found.databaseUrl,
    poolSize: settings.DATABASE_POOL_SIZE,
    prepare: settings.DATABASE_PREPARE,
  });
  const db = observeDb(opened, metrics);
  const platform: Platform = {
    db,
    live: openLive(db),
    vault: openVault(found.secretKey, settings.PREVIOUS_SECRET_KEY),
    hashLeaves: found.hashLeaves ?? hashLeaves,
    mailer: mailerOf(settings, logger),
    sendWebhook: createWebhookSender({ allowance }),
    checkWebhookUrl: (url) => checkWebhookUrl(url, allowance),
    logger,
    metrics,
    appUrl: settings.APP_URL,
    billing: billingOf(settings, logger),
    selfHosted: settings.SELF_HOSTED,
  };
  return {
    platform,
    deliveries: createDeliveries(platform),
    cronSecret: found.cronSecret,
    metricsToken: settings.METRICS_TOKEN ?? null,
  };
}

/** At most one way is set. */
function mailerOf(settings: Env, logger: Logger): Mailer {
  const { SMTP_URL: url, EMAIL_FROM: from } = settings;
  if (url) return createSmtpMailer({ url, from });
  const { RESEND_API_KEY: resendApiKey, RESEND_BASE_URL: resendBaseUrl } = settings;
  return createMailer({ resendApiKey, resendBaseUrl, from, logger });
}

/** The settings are all there or none is. */
function billingOf(settings: Env, logger: Logger): Billing | null {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = settings;
  const { STRIPE_PRICE_PRO: pro, STRIPE_PRICE_BUSINESS: business } = settings;
  if (!secretKey || !webhookSecret || !pro || !business) return null;
  const prices = { pro, business };
  const baseUrl = settings.STRIPE_BASE_URL;
  return createBilling({ secretKey, webhookSecret, prices, baseUrl, logger });
}

/** The listener and Next are bundled apart; they meet here, so that a process has one pool. */
const WIRING = Symbol.for("agentwarden.wiring");
const shared = globalThis as { [WIRING]?: Wiring };

/** Installs what the self-hosted start has built. */
export function installWiring(wiring: Wiring): void {
  shared[WIRING] = wiring;
}

/** This process's parts. Without the self-hosted start (on Vercel) they come from the environment. */
export function wiring(): Wiring {
  shared[WIRING] ??= wiringFromEnv();
  return shared[WIRING];
}

export function platform(): Platform {
  return wiring().platform;
}

function wiringFromEnv(): Wiring {
  const settings = env();
  const { DATABASE_URL: databaseUrl, SECRET_KEY: secretKey, CRON_SECRET } = settings;
  if (!databaseUrl) throw new Error("DATABASE_URL is not set; set it, or start with npm start");
  if (!secretKey) throw new Error("SECRET_KEY is not set; set it, or start with npm start");
  return buildWiring(settings, { databaseUrl, secretKey, cronSecret: CRON_SECRET ?? null });
}
