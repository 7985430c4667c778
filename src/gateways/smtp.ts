import { connect } from "node:net";
import { createTransport } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport";
import { asEmailAddress } from "@/domain/email-address";
import { type Email, type Mailer, MailNotTaken } from "./email";
import { readSmtpUrl, type SmtpServer } from "./smtp-url";

/** After this a mail server that has not taken the mail counts as one that failed, in milliseconds. */
const SEND_TIMEOUT_MS = 15_000;

export interface SmtpSettings {
  /** As `readSmtpUrl` takes it. */
  url: string;
  from: string;
  timeoutMs?: number;
  /** PEM of the only authority to trust, for tests. */
  authority?: string;
}

/**
 * Sends through a mail server, on a connection for each mail. SMTP itself knows no mail that is
 * handed over twice: the name that `sendOnceKey` gives a mail is its Message-ID.
 *
 * @throws Error when the address of the server cannot be read
 */
export function createSmtpMailer(settings: SmtpSettings): Mailer {
  const server = readSmtpUrl(settings.url);
  if (!server) throw new Error("SMTP_URL cannot be read");
  return { outbox: () => [], send: (email) => send(email, server, settings) };
}

/** The deadline ends the connection with whatever is under way on it. */
async function send(email: Email, server: SmtpServer, settings: SmtpSettings): Promise<void> {
  const message = messageOf(email, settings.from);
  const { timeoutMs = SEND_TIMEOUT_MS, authority } = settings;
  const deadline = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) =>
    deadline.addEventListener("abort", () =>
      reject(notTaken(`no answer within ${timeoutMs / 1000} s`, false)),
    ),
  );
  late.catch(() => {});
  const options: SMTPTransport.Options = {
    ...connectionOf(server, { timeoutMs, authority }),
    getSocket: (_, done) => openSocket(server, deadline, done),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const transport = createTransport(options);
  await Promise.race([transport.sendMail(message).catch(sayNotTaken), late]);
}

/** One recipient, whatever the text holds: what is no plain address is no recipient. */
function messageOf({ to, subject, text, html, sendOnceKey }: Email, from: string) {
  const address = asEmailAddress(to);
  if (!address) throw notTaken("the recipient is not an e-mail address", true);
  const domain = /@([a-z0-9.-]+)>?\s*$/i.exec(from)?.[1] ?? "localhost";
  return {
    from,
    to: { name: "", address },
    subject,
    text,
    html,
    messageId: sendOnceKey === undefined ? undefined : `<${sendOnceKey}@${domain}>`,
  };
}

function connectionOf(
  { host, port, tls, login }: SmtpServer,
  { timeoutMs, authority }: { timeoutMs: number; authority?: string },
) {
  return {
    host,
    port,
    secure: tls === "from-start",
    requireTLS: tls === "required",
    // By its name, or by its address where it has none: never by the name of this machine.
    tls: { host, ca: authority },
    auth: login ? { user: login.user, pass: login.password } : undefined,
    // A server that offers no login is not written to without one.
    forceAuth: login !== null,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  };
}

function openSocket(
  { host, port }: SmtpServer,
  signal: AbortSignal,
  done: (error: Error | null, options: object) => void,
): void {
  const socket = connect({ host, port, signal });
  const failed = (error: Error) => done(error, {});
  socket.once("error", failed);
  socket.once("connect", () => {
    // Later errors are the transport's, and those after its end are nobody's.
    socket.off("error", failed).on("error", () => {});
    done(null, { connection: socket });
  });
}

/** Only what the server says of the mail itself is final; a login or a certificate gets mended. */
function sayNotTaken(error: { message: string; code?: string; responseCode?: number }): never {
  const isAboutMail = error.code === "EENVELOPE" || error.code === "EMESSAGE";
  throw notTaken(error.message, isAboutMail && (error.responseCode ?? 0) >= 500);
}

function notTaken(why: string, isPermanent: boolean): MailNotTaken {
  return new MailNotTaken(`The mail server did not take the mail: ${why}`, isPermanent);
}
