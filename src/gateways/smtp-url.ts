import { isIP } from "node:net";

/** A mail server, as `SMTP_URL` names it. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`), a change to TLS that must happen, or one where offered. */
  tls: "from-start" | "required" | "where-offered";
  /** Null: the server takes mail without a login. */
  login: { user: string; password: string } | null;
}

const PORTS = { "smtp:": 587, "smtps:": 465 };

/**
 * Reads `smtp://user:password@host:port` or `smtps://…`; user and password are percent-encoded.
 * `?starttls=optional` lets mail go unencrypted to a server that takes no login. Null where the text
 * is none of this.
 */
export function readSmtpUrl(text: string): SmtpServer | null {
  if (/[^\x21-\x7e]/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const port = url.protocol === "smtp:" || url.protocol === "smtps:" ? PORTS[url.protocol] : null;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (port === null || !isHost(host) || url.port === "0") return null;
  if (!/^\/?$/.test(url.pathname) || url.hash !== "") return null;
  const login = loginOf(url);
  const tls = tlsOf(url);
  if (login === undefined || tls === null || (login && tls === "where-offered")) return null;
  return { host, port: Number(url.port || port), tls, login };
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(host);
}

/** Undefined where there is half a login, or one that cannot be read. */
function loginOf({ username, password }: URL): SmtpServer["login"] | undefined {
  if (username === "" && password === "") return null;
  try {
    const login = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
    const isWhole = [login.user, login.password].every((part) => /^\P{Cc}+$/u.test(part));
    return isWhole ? login : undefined;
  } catch {
    return undefined;
  }
}

function tlsOf({ protocol, search }: URL): SmtpServer["tls"] | null {
  if (search === "") return protocol === "smtps:" ? "from-start" : "required";
  return protocol === "smtp:" && search === "?starttls=optional" ? "where-offered" : null;
}
