import { randomBytes } from "node:crypto";

import { Webhook } from "standardwebhooks";

const SECRET_BYTES = 32;

export type SignedHeaders = {
  "webhook-id": string;
  "webhook-timestamp": string;
  "webhook-signature": string;
};

export type WebhookMessage = {
  /** The secrets in force, newest first: two while one is being rotated. */
  secrets: readonly string[];
  /** Stays the same on every attempt, so that a receiver can drop what it has seen. */
  id: string;
  /** Unix time in seconds of this attempt. */
  timestampSeconds: number;
  /** The body exactly as it is sent. */
  body: string;
};

/** A new signing secret: `whsec_` and 32 random bytes in base64, as Standard Webhooks wants it. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/**
 * The Standard Webhooks headers of one attempt, with one `v1` signature per secret.
 * Throws when there is no secret, or one that is not base64: an unsigned delivery must not leave.
 */
export function signWebhook({
  secrets,
  id,
  timestampSeconds,
  body,
}: WebhookMessage): SignedHeaders {
  if (secrets.length === 0) throw new Error("A webhook needs at least one signing secret");
  const signedAt = new Date(timestampSeconds * 1_000);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, signedAt, body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSeconds),
    "webhook-signature": signatures.join(" "),
  };
}
