import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLogger } from "@/lib/logger";
import { createMailer, MailNotTaken } from "./email";

/** Resend as its API describes it: POST /emails with a bearer key answers an id, or an error object. */
interface Received {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
  idempotencyKey: string | string[] | undefined;
  body: Record<string, unknown>;
}

/** What Resend says, by the key it is asked with. */
const REFUSALS: Record<string, { statusCode: number; name: string; message: string }> = {
  revoked: { statusCode: 401, name: "validation_error", message: "API key is invalid" },
  field: { statusCode: 422, name: "validation_error", message: "Invalid `to` field" },
  from: { statusCode: 422, name: "invalid_from_address", message: "Invalid `from` field" },
  often: { statusCode: 429, name: "rate_limit_exceeded", message: "Too many requests" },
  broken: { statusCode: 500, name: "application_error", message: "Something went wrong" },
};

const received: Received[] = [];
let server: Server;
let baseUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    void readJson(request).then((body) => {
      const { method, url, headers } = request;
      const { authorization, "idempotency-key": idempotencyKey } = headers;
      received.push({ method, url, authorization, idempotencyKey, body });
      const refusal = REFUSALS[headers.authorization?.replace("Bearer re_", "") ?? ""];
      response.writeHead(refusal?.statusCode ?? 200, { "content-type": "application/json" });
      response.end(JSON.stringify(refusal ?? { id: "49a3999c" }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

const MAIL = { to: "ada@example.com", subject: "Hello", text: "plain", html: "<p>rich</p>" };
const settings = () => ({
  resendBaseUrl: baseUrl,
  from: "Warden <warden@example.com>",
  logger: createLogger("silent"),
});

it("sends through Resend: its path, its key, every part of the mail", async () => {
  await createMailer({ ...settings(), resendApiKey: "re_known" }).send(MAIL);
  expect(received.at(-1)).toMatchObject({
    method: "POST",
    url: "/emails",
    authorization: "Bearer re_known",
    body: { ...MAIL, from: "Warden <warden@example.com>" },
  });
});

it("names the mail to Resend, which then sends it once", async () => {
  const mailer = createMailer({ ...settings(), resendApiKey: "re_known" });
  expect(mailer.writesToLog).toBeUndefined();
  await mailer.send({ ...MAIL, sendOnceKey: "requests-1" });
  expect(received.at(-1)).toMatchObject({ idempotencyKey: "requests-1" });
  expect(received.at(-1)?.body).toEqual({ ...MAIL, from: "Warden <warden@example.com>" });
});

it.each([
  ["revoked", false],
  ["field", true],
  ["from", false],
  ["often", false],
  ["broken", false],
])("says that Resend did not take the mail: %s, for good: %s", async (key, isPermanent) => {
  const sending = createMailer({ ...settings(), resendApiKey: `re_${key}` }).send(MAIL);
  const error: unknown = await sending.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(MailNotTaken);
  expect(error).toMatchObject({
    isPermanent,
    message: `Resend did not take the mail: ${REFUSALS[key]?.message}`,
  });
});

it("keeps the last fifty mails where no key is set, newest first, and sends none", async () => {
  const before = received.length;
  const mailer = createMailer(settings());
  for (let i = 0; i < 60; i++) await mailer.send({ ...MAIL, subject: `mail ${i}` });
  expect(mailer.writesToLog).toBe(true);
  expect(mailer.outbox()).toHaveLength(50);
  expect(mailer.outbox()[0]?.subject).toBe("mail 59");
  expect(received).toHaveLength(before);
});

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Record<string, unknown>;
}
