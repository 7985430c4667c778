import { Resend } from "resend";
import type { Logger } from "@/lib/logger";

export interface Email {
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface SentEmail extends Email {
  sentAt: Date;
}

export interface Mailer {
  /** @throws Error when the provider did not take the mail */
  send(email: Email): Promise<void>;
  /** What was written to the log instead of being sent, newest first; empty with a provider. */
  outbox(): readonly SentEmail[];
}

const KEPT_EMAILS = 50;

/** Sends through Resend; without a key, writes each mail to the log and keeps the last fifty. */
export function createMailer(settings: {
  resendApiKey?: string;
  resendBaseUrl?: string;
  from: string;
  logger: Logger;
}): Mailer {
  const { resendApiKey, resendBaseUrl, from, logger } = settings;
  if (!resendApiKey) return logMailer(logger);
  const resend = new Resend(resendApiKey, { baseUrl: resendBaseUrl });
  return {
    outbox: () => [],
    send: async (email) => {
      const { error } = await resend.emails.send({ from, ...email });
      if (error) throw new Error(`Resend did not take the mail: ${error.message}`);
    },
  };
}

function logMailer(logger: Logger): Mailer {
  const kept: SentEmail[] = [];
  return {
    outbox: () => kept,
    send: async (email) => {
      kept.unshift({ ...email, sentAt: new Date() });
      kept.length = Math.min(kept.length, KEPT_EMAILS);
      logger.info(
        { to: email.to, subject: email.subject, text: email.text },
        "email not sent: no RESEND_API_KEY",
      );
    },
  };
}
