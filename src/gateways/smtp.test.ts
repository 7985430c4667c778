import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createSecureContext, createServer as createTlsServer, TLSSocket } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { MailNotTaken } from "./email";
import { createSmtpMailer } from "./smtp";

const MAIL = { to: "ada@example.com", subject: "Hello", text: "plain", html: "<p>rich</p>" };
const FROM = "Warden <warden@example.com>";

/** A mail as the server was given it. */
interface Received {
  from: string;
  to: string[];
  data: string;
  isEncrypted: boolean;
  login: string | null;
}

interface Behavior {
  /** TLS from the first byte. */
  secure?: boolean;
  offers?: string[];
  offersNoLogin?: boolean;
  /** Answers instead of the usual ones, by the command's first word; null is none at all. */
  answers?: Record<string, string | null>;
}

/** A mail server as RFC 5321 describes it, as far as a sender notices. */
interface TestMailServer {
  port: number;
  received: Received[];
  /** Every line of every client, the mails' own lines aside. */
  lines: string[];
  /** Connections in TLS, by which a test may say more than was asked. */
  speakers: Socket[];
}

let certificate: { key: Buffer; cert: Buffer };
const started: { server: Server; sockets: Set<Socket> }[] = [];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "agentwarden-smtp-"));
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const how = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", ["req", "-x509", ...how, ...files, ...names], { stdio: "pipe" });
  const read = (name: string) => readFileSync(join(folder, name));
  certificate = { key: read("key.pem"), cert: read("cert.pem") };
  rmSync(folder, { recursive: true });
});

afterEach(async () => {
  for (const { server, sockets } of started.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  }
});

describe("a mail server", () => {
  it("is given the mail after the change to TLS, and the login only then", async () => {
    const server = await startMailServer({ offers: ["STARTTLS"] });
    await mailerAt(server, "smtp://ada:p%40ss@127.0.0.1").send(MAIL);
    expect(server.received).toHaveLength(1);
    const [mail] = server.received;
    expect(mail).toMatchObject({
      from: "<warden@example.com>",
      to: ["<ada@example.com>"],
      isEncrypted: true,
      login: "ada p@ss",
    });
    expect(server.lines.findIndex((line) => line === "STARTTLS")).toBeLessThan(
      server.lines.findIndex((line) => line.startsWith("AUTH")),
    );
    const headers = headersOf(mail?.data ?? "");
    expect(headers).toMatchObject({ from: FROM, to: "ada@example.com", subject: "Hello" });
    expect(mail?.data).toContain("plain");
    expect(mail?.data).toContain("<p>rich</p>");
  });

  it("is spoken to in TLS from the start by smtps:", async () => {
    const server = await startMailServer({ secure: true });
    await mailerAt(server, "smtps://127.0.0.1").send(MAIL);
    expect(server.received).toMatchObject([{ isEncrypted: true, login: null }]);
  });

  it("is told a name for the mail, the same each time", async () => {
    const server = await startMailServer({ offers: ["STARTTLS"] });
    const mailer = mailerAt(server, "smtp://127.0.0.1");
    expect(mailer.writesToLog).toBeUndefined();
    for (let n = 0; n < 2; n++) await mailer.send({ ...MAIL, sendOnceKey: "requests-1" });
    const names = server.received.map(({ data }) => headersOf(data)["message-id"]);
    expect(names).toEqual(["<requests-1@example.com>", "<requests-1@example.com>"]);
  });

  it("that takes mail unencrypted gets it where that was allowed", async () => {
    const server = await startMailServer({});
    await mailerAt(server, "smtp://127.0.0.1?starttls=optional").send(MAIL);
    expect(server.received).toMatchObject([{ isEncrypted: false }]);
  });

  it("gets a line of one dot as text, not as the end", async () => {
    const server = await startMailServer({ offers: ["STARTTLS"] });
    const text = "one\r\n.\r\nMAIL FROM:<x@example.com>";
    await mailerAt(server, "smtp://127.0.0.1").send({ ...MAIL, text });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.data).toContain("MAIL FROM:<x@example.com>");
  });
});

describe("nothing is sent", () => {
  it("to a server that offers no TLS", async () => {
    const server = await startMailServer({ offers: ["AUTH PLAIN LOGIN"] });
    const error = await refusalOf(mailerAt(server, "smtp://ada:secret@127.0.0.1").send(MAIL));
    expect(error.isPermanent).toBe(false);
    expect(server.received).toEqual([]);
    expect(server.lines.join("\n")).not.toMatch(/AUTH|MAIL|RCPT|DATA/);
  });

  it.each(["smtp", "smtps"])(
    "to a server whose certificate nobody vouches for: %s",
    async (way) => {
      const server = await startMailServer({ offers: ["STARTTLS"], secure: way === "smtps" });
      const url = `${way}://ada:secret@127.0.0.1:${server.port}`;
      const error = await refusalOf(createSmtpMailer({ url, from: FROM }).send(MAIL));
      expect(error).toMatchObject({
        isPermanent: false,
        message: expect.stringMatching(/certific/),
      });
      expect(server.lines.join("\n")).not.toMatch(/AUTH|MAIL/);
    },
  );

  it("to a server with the certificate of another one", async () => {
    const server = await startMailServer({ secure: true });
    const error = await refusalOf(mailerAt(server, "smtps://localhost").send(MAIL));
    expect(error.message).toMatch(/altnames/);
    expect(server.lines).toEqual([]);
  });

  it("without the login that was set, where the server offers none", async () => {
    const answers = { AUTH: "502 no" };
    const server = await startMailServer({ offers: ["STARTTLS"], offersNoLogin: true, answers });
    const error = await refusalOf(mailerAt(server, "smtp://ada:secret@127.0.0.1").send(MAIL));
    expect(error.isPermanent).toBe(false);
    expect(server.received).toEqual([]);
  });
});

describe("a refusal", () => {
  it.each([
    ["MAIL", "451 busy", false],
    ["RCPT", "450 greylisted", false],
    ["DATA", "421 going down", false],
    [".", "452 full", false],
    ["MAIL", "550 not you", true],
    ["RCPT", "550 no such user", true],
    [".", "554 looks like spam", true],
    ["AUTH", "535 wrong password", false],
    ["GREETING", "421 too many connections", false],
  ])("of %s, %j, is permanent: %s", async (command, answer, isPermanent) => {
    const server = await startMailServer({ offers: ["STARTTLS"], answers: { [command]: answer } });
    const sending = mailerAt(server, "smtp://ada:secret@127.0.0.1").send(MAIL);
    const error = await refusalOf(sending);
    expect(error.isPermanent).toBe(isPermanent);
    expect(error.message).toContain(answer.slice(0, 3));
    expect(error.message).not.toContain("secret");
    expect(server.received).toEqual([]);
  });

  it.each(["GREETING", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", "."])(
    "is what a server that hangs at %s counts as",
    async (command) => {
      const server = await startMailServer({ offers: ["STARTTLS"], answers: { [command]: null } });
      const error = await refusalOf(mailerAt(server, "smtp://127.0.0.1", 300).send(MAIL));
      expect(error).toMatchObject({
        isPermanent: false,
        message: expect.stringMatching(/within 0\.3 s|[Tt]imeout/),
      });
      await Promise.all([...(started.at(-1)?.sockets ?? [])].map(closed));
    },
  );

  it("is what a server that talks without end counts as", async () => {
    const server = await startMailServer({ offers: ["STARTTLS"], answers: { RCPT: null } });
    const sending = mailerAt(server, "smtp://127.0.0.1", 500).send(MAIL);
    const talk = setInterval(() => {
      for (const socket of server.speakers) socket.write("250-wait\r\n");
    }, 50);
    try {
      expect((await refusalOf(sending)).message).toContain("within 0.5 s");
      await Promise.all([...(started.at(-1)?.sockets ?? [])].map(closed));
    } finally {
      clearInterval(talk);
    }
  });

  it("is what a server that is not there counts as", async () => {
    const mailer = createSmtpMailer({ url: "smtp://127.0.0.1:1", from: FROM });
    expect(await refusalOf(mailer.send(MAIL))).toMatchObject({ isPermanent: false });
  });
});

describe("what a mail says", () => {
  it.each([
    "ada@example.com\r\nBcc: eve@example.com",
    "ada@example.com, eve@example.com",
    "ada@example.com\nRCPT TO:<eve@example.com>",
    "Ada <ada@example.com>",
    "<ada@example.com> NOTIFY=SUCCESS",
    "ada@example.com>\r\nDATA",
    '"ada@example.com,eve"@example.com',
    "eve@example.com:ada@example.com;",
    "",
  ])("names no second recipient: %j", async (to) => {
    const server = await startMailServer({ offers: ["STARTTLS"] });
    const error = await refusalOf(mailerAt(server, "smtp://127.0.0.1").send({ ...MAIL, to }));
    expect(error.isPermanent).toBe(true);
    expect(server.lines).toEqual([]);
  });

  it.each([
    "Hello\r\nBcc: eve@example.com",
    "Hello\nBcc: eve@example.com\n\nnew body",
    "Hello\rBcc: eve@example.com",
    "Hello\u2028Bcc: eve@example.com",
    "Hé\r\nBcc: eve@example.com",
    `${"long ".repeat(60)}\r\nBcc: eve@example.com`,
  ])("adds no header through its subject: %j", async (subject) => {
    const server = await startMailServer({ offers: ["STARTTLS"] });
    await mailerAt(server, "smtp://127.0.0.1").send({ ...MAIL, subject });
    const [mail] = server.received;
    expect(mail?.to).toEqual(["<ada@example.com>"]);
    const names = Object.keys(headersOf(mail?.data ?? "")).sort();
    expect(names).toEqual(
      ["content-type", "date", "from", "message-id", "mime-version", "subject", "to"].sort(),
    );
  });
});

function mailerAt(server: TestMailServer, address: string, timeoutMs?: number) {
  const [url = "", query] = address.split("?");
  const authority = certificate.cert.toString();
  const whole = `${url}:${server.port}${query ? `?${query}` : ""}`;
  return createSmtpMailer({ url: whole, from: FROM, timeoutMs, authority });
}

async function refusalOf(sending: Promise<void>): Promise<MailNotTaken> {
  const error: unknown = await sending.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(MailNotTaken);
  return error as MailNotTaken;
}

function closed(socket: Socket): Promise<unknown> | void {
  if (!socket.destroyed) return once(socket, "close");
}

/** The headers of a mail by their names in lower case; folded lines are joined. */
function headersOf(data: string): Record<string, string> {
  const head = data.split("\r\n\r\n", 1)[0] ?? "";
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  return Object.fromEntries(
    lines.map((line) => [line.split(":")[0]?.toLowerCase(), line.replace(/^[^:]*: */, "")]),
  );
}

async function startMailServer(behavior: Behavior): Promise<TestMailServer> {
  const sockets = new Set<Socket>();
  const mailServer: TestMailServer = { port: 0, received: [], lines: [], speakers: [] };
  const converse = (socket: Socket) => serve(socket, behavior, mailServer);
  const server = behavior.secure
    ? createTlsServer(certificate, converse)
    : createServer((socket) => converse(socket));
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  server.on("tlsClientError", () => {});
  started.push({ server, sockets });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  mailServer.port = (server.address() as AddressInfo).port;
  return mailServer;
}

/** One connection, from the greeting on or from after STARTTLS. */
function serve(
  socket: Socket,
  behavior: Behavior,
  { received, lines, speakers }: TestMailServer,
): void {
  const { offers = [], answers = {} } = behavior;
  let mail: Received | null = null;
  let login: string | null = null;
  let data: string[] | null = null;
  const say = (command: string, usual: string): boolean => {
    const answer = answers[command] === undefined ? usual : answers[command];
    if (answer !== null) socket.write(`${answer}\r\n`);
    return answer === usual;
  };
  const isEncrypted = () => socket instanceof TLSSocket;
  const commands: Record<string, (rest: string) => void> = {
    EHLO: () => {
      const left = !isEncrypted() ? offers : behavior.offersNoLogin ? [] : ["AUTH PLAIN"];
      const all = ["mail.example.com", ...left];
      say("EHLO", all.map((one, n) => `250${n < all.length - 1 ? "-" : " "}${one}`).join("\r\n"));
    },
    STARTTLS: () => {
      if (!offers.includes("STARTTLS")) return void socket.write("502 not here\r\n");
      if (!say("STARTTLS", "220 go ahead")) return;
      reader.close();
      socket.removeAllListeners("data");
      const secure = new TLSSocket(socket, {
        isServer: true,
        secureContext: createSecureContext(certificate),
      }).on("error", () => {});
      socket = secure;
      speakers.push(secure);
      listen();
    },
    AUTH: (rest) => {
      const [, user, password] = Buffer.from(rest.split(" ")[1] ?? "", "base64")
        .toString()
        .split("\0");
      if (say("AUTH", "235 welcome")) login = `${user} ${password}`;
    },
    MAIL: (rest) => {
      const from = rest.replace(/^FROM:/, "").split(" ")[0] ?? "";
      if (say("MAIL", "250 ok"))
        mail = { from, to: [], data: "", isEncrypted: isEncrypted(), login };
    },
    RCPT: (rest) => {
      if (say("RCPT", "250 ok")) mail?.to.push(rest.replace(/^TO:/, ""));
    },
    DATA: () => {
      if (say("DATA", "354 go on")) data = [];
    },
    QUIT: () => void socket.end("221 bye\r\n"),
  };
  const take = (line: string) => {
    if (data === null) {
      lines.push(line);
      const [word = ""] = line.split(" ");
      const command = commands[word.toUpperCase()];
      if (command) command(line.slice(word.length + 1));
      else socket.write("500 unknown\r\n");
    } else if (line !== ".") data.push(line.replace(/^\./, ""));
    else {
      if (say(".", "250 taken") && mail) received.push({ ...mail, data: data.join("\r\n") });
      data = null;
    }
  };
  let reader: ReturnType<typeof createInterface>;
  const listen = () => {
    reader = createInterface({ input: socket, crlfDelay: Infinity }).on("line", take);
  };
  listen();
  if (!(answers.GREETING === null)) say("GREETING", "220 mail.example.com ESMTP");
}
