import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, inject } from "vitest";
import { openDb } from "@/db/client";
import { openLive } from "@/db/live";
import { observeDb } from "@/db/observed-db";
import { runtimeLogin } from "@/db/logins";
import type { Email, SentEmail } from "@/gateways/email";
import type { AttemptResult, WebhookRequest } from "@/gateways/webhook-http/send-webhook";
import { createLogger } from "@/lib/logger";
import { createMetrics } from "@/lib/metrics";
import { openVault } from "@/lib/vault";
import type { Platform } from "@/services/context";
import { hashLeaves } from "@/services/evidence/hash-leaves";
import { RUNTIME_PASSWORD } from "./database-server";

/** A platform on a real database of its own, with the outside world's two doors left to the test. */
export interface TestPlatform extends Platform {
  /** A connection outside the service, as the table's owner, for looking and for forcing states. */
  sql: postgres.Sql;
  databaseUrl: string;
  /** Mails the service handed to the provider. */
  sentEmails: SentEmail[];
  /** Requests the service sent to webhook endpoints; `answer` says what they got. */
  webhookRequests: WebhookRequest[];
  answerWebhook: (request: WebhookRequest) => AttemptResult | Promise<AttemptResult>;
}

/** Clones the migrated template for this test file and drops the clone after it. */
export function testPlatform(): TestPlatform {
  const holder = {} as TestPlatform;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await openTestPlatform(holder);
    close = opened.close;
    Object.assign(holder, opened.platform);
  });
  afterAll(() => close());
  return holder;
}

async function openTestPlatform(
  holder: TestPlatform,
): Promise<{ platform: TestPlatform; close: () => Promise<void> }> {
  const serverUrl = inject("databaseServerUrl");
  const database = `test_${randomBytes(8).toString("hex")}`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${database} template ${inject("databaseTemplate")}`);
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const { runtimeUrl } = runtimeLogin(url.href, RUNTIME_PASSWORD);
  const metrics = createMetrics();
  const db = observeDb(openDb({ url: runtimeUrl, poolSize: 20, prepare: true }), metrics);
  const sql = postgres(url.href, { max: 2, onnotice: () => {} });
  const platform: TestPlatform = {
    db,
    sql,
    databaseUrl: url.href,
    live: openLive(db),
    vault: openVault("a secret key that only the tests know"),
    hashLeaves,
    logger: createLogger("silent"),
    metrics,
    appUrl: "http://localhost:3000",
    billing: null,
    selfHosted: true,
    checkWebhookUrl: async (address) => ({ ok: true, url: address }),
    ...neighbours(() => holder),
  };
  return {
    platform,
    close: async () => {
      await Promise.all([db.close(), sql.end({ timeout: 1 })]);
      await admin.unsafe(`drop database ${database} with (force)`);
      await admin.end();
    },
  };
}

/** Resend and the customers' servers: the two that are not on this machine. */
function neighbours(holder: () => TestPlatform) {
  const sentEmails: SentEmail[] = [];
  const webhookRequests: WebhookRequest[] = [];
  return {
    sentEmails,
    webhookRequests,
    answerWebhook: (): AttemptResult => ({
      ok: true,
      status: 200,
      durationMs: 1,
      responseExcerpt: null,
    }),
    mailer: {
      outbox: () => sentEmails,
      send: async (email: Email) => void sentEmails.unshift({ ...email, sentAt: new Date() }),
    },
    sendWebhook: async (request: WebhookRequest) => {
      webhookRequests.push(request);
      return holder().answerWebhook(request);
    },
  };
}
