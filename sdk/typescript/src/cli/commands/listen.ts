import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import type { AgentWarden } from "../../client";
import { AgentWardenError } from "../../errors";
import type { WebhookEvent } from "../../results";
import { webhooks } from "../../webhooks";
import { EXIT, type ExitCode } from "../exit-codes";
import { printLine, printNote } from "../print";

/** Every event an endpoint can be told. */
export const EVENTS = [
  ...["log.pending_approval", "log.blocked", "log.failed"],
  ...["approval.approved", "approval.rejected", "approval.expired", "approval.cancelled"],
  "log.sealed",
];

export interface Listening {
  forward: URL;
  events: string[];
  /** Where the service reaches this machine; undefined: at 127.0.0.1. */
  publicUrl: URL | undefined;
  /** The port to listen on; 0 is any that is free. */
  port: number;
}

const MAX_BODY_BYTES = 1_048_576;
const FORWARD_TIMEOUT_MS = 9_000;

/** Passes webhooks on to a server on this machine until it is stopped; then the endpoint is gone. */
export async function listenForWebhooks(
  guard: AgentWarden,
  listening: Listening,
): Promise<ExitCode> {
  // Before the endpoint is there: a stop in between must not leave it behind.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  let secret: string | null = null;
  const server = createServer((request, response) => {
    void passOn(request, listening.forward, secret).then((status) => {
      response.writeHead(status).end();
    });
  });
  const port = await listen(server, listening.port);
  const url = listening.publicUrl?.href ?? `http://127.0.0.1:${port}/`;
  try {
    const endpoint = await register(guard, url, listening.events);
    secret = endpoint.secret;
    printNote(`${url} is told of ${listening.events.join(", ")} until you press Ctrl-C`);
    await stopped;
    await guard.webhookEndpoints.delete(endpoint.id);
    printNote("The endpoint is deleted");
  } finally {
    server.close();
    server.closeAllConnections();
  }
  return EXIT.ok;
}

async function register(guard: AgentWarden, url: string, events: string[]) {
  try {
    return await guard.webhookEndpoints.create({ url, events });
  } catch (error) {
    if (error instanceof AgentWardenError)
      printNote(
        `The service refuses ${url}. It must be able to reach this machine: one you run yourself does ` +
          "with WEBHOOK_ALLOW_PRIVATE=127.0.0.1, any other only through a tunnel given as --public-url.",
      );
    throw error;
  }
}

/** The status to answer with: the forward's own, so that what failed there is delivered again. */
async function passOn(
  request: IncomingMessage,
  forward: URL,
  secret: string | null,
): Promise<number> {
  try {
    const body = await bodyOf(request);
    if (body === null) return 413;
    if (secret === null) return 503;
    const event = await webhooks.unwrap(body, request.headers, { secret });
    const status = await send(forward, request, body);
    printLine(`${new Date().toISOString()}  ${event.event}  ${aboutOf(event)}  → ${status}`);
    return typeof status === "number" ? status : 502;
  } catch (error) {
    printNote(`Not passed on: ${(error as Error).message}`);
    return 401;
  }
}

/** The status of the answer, or why there was none. Redirects are answers. */
async function send(
  forward: URL,
  request: IncomingMessage,
  body: Uint8Array<ArrayBuffer>,
): Promise<number | string> {
  const own = ["host", "connection", "content-length", "transfer-encoding", "expect"];
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || own.includes(name) ? [] : [[name, [value].flat().join(", ")]],
  );
  try {
    const signal = AbortSignal.timeout(FORWARD_TIMEOUT_MS);
    const init = { method: "POST", headers, body, signal, redirect: "manual" } as const;
    const response = await fetch(forward, init);
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    const { cause, message } = error as Error;
    return cause instanceof Error ? cause.message || String(cause) : message;
  }
}

function aboutOf({ id, data }: WebhookEvent): string {
  const parts = [id, data.action, data.approval_id];
  return parts.filter((part) => typeof part === "string").join("  ");
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > MAX_BODY_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
