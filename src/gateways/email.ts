import { Resend } from "resend";
import type { Logger } from "@/lib/logger";

export interface Email {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Names the mail: handed over again under the same name, it is not sent twice. */
  sendOnceKey?: string;
}

export interface SentEmail extends Email {
  sentAt: Date;
}

export interface Mailer {
  /** @throws Error when the provider did not take the mail: `MailNotTaken` where it said so */
  send(email: Email): Promise<void>;
  /** What was written to the log instead of being sent, newest first; empty with a provider. */
  outbox(): readonly SentEmail[];
  /** True where mails are only written to the log: nobody finds them in a mailbox. */
  writesToLog?: true;
}

/** The provider did not take a mail, or nobody knows whether it did. */
export class MailNotTaken extends Error {
  /** @param isPermanent true where the same mail would be refused again */
  constructor(
    message: string,
    readonly isPermanent: boolean,
  ) {
    super(message);
  }
}

const KEPT_EMAILS = 50;

/** After this a provider that does not answer counts as one that failed, in milliseconds. */
const SEND_TIMEOUT_MS = 15_000;

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
    send: async ({ sendOnceKey: idempotencyKey, ...email }) => {
      const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
      const { error } = await resend.emails.send({ from, ...email }, { idempotencyKey, signal });
      if (!error) return;
      // Fields that cannot be read; the sender's address is a setting, and gets mended.
      const isPermanent = error.statusCode === 422 && error.name !== "invalid_from_address";
      throw new MailNotTaken(`Resend did not take the mail: ${error.message}`, isPermanent);
    },
  };
}

function logMailer(logger: Logger): Mailer {
  const kept: SentEmail[] = [];
  return {
    writesToLog: true,
    outbox: () => kept,
    send: async (email) => {
      kept.unshift({ ...email, sentAt: new Date() });
      kept.length = Math.min(kept.length, KEPT_EMAILS);
      logger.info(
        { to: email.to, subject: email.subject, text: email.text },
        "email not sent: no RESEND_API_KEY or SMTP_URL",
      );
    },
  };
}
