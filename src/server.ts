import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import next from "next";
import { isAgentPath, replyToAgent } from "@/api/router";
import { env } from "@/env";
import { SECURITY_HEADERS } from "@/lib/security-headers";
import type { DoorDeps } from "@/services/context";
import { prepareStart } from "@/start/prepare";
import { startSchedules } from "@/start/schedules";
import { stopOnSignal } from "@/start/stop-on-signal";
import { sweepEarly } from "@/start/sweep-early";
import { startTraces } from "@/start/traces";
import { serveTrpc } from "@/trpc/serve";
import { installWiring, type Wiring } from "@/wiring";

/** How long requests under way may take after a stop was asked for, in milliseconds. */
const DRAIN_MS = 10_000;
const SWEEP_MS = 50;

/** The self-hosted listener: the agent API straight to its handlers, everything else to Next. */
async function main(): Promise<void> {
  sweepEarly();
  const settings = env();
  const prepared = await prepareStart(settings);
  const { wiring } = prepared;
  installWiring(wiring);
  const traces = await startTraces(settings, wiring.platform.logger);
  const dev = process.argv.includes("--dev");
  const app = next({ dev, port: settings.PORT, quiet: true });
  await app.prepare();
  const pages = app.getRequestHandler();
  const door = doorOf(wiring);
  const agents = listenerOf((request, { outgoing }) => answerAgent(request, outgoing, door));
  const decisions = listenerOf((request, { incoming }) => answerDecision(request, incoming, door));
  const server = createServer((request, response) => {
    const path = pathOf(request.url ?? "/");
    if (isAgentPath(path)) void agents(request, response);
    // While developing, Next has the newest code.
    else if (!dev && isDecision(request.method, path)) void decisions(request, response);
    else void pages(request, response);
  });
  const upgrade = app.getUpgradeHandler();
  server.on("upgrade", (request, socket, head) => void upgrade(request, socket, head));
  await listen(server, settings.PORT, settings.HOST);
  const schedules = startSchedules(wiring);
  await prepared.announce();
  stopOnSignal(async () => {
    schedules.stop();
    const closed = closeServer(server);
    wiring.platform.live.dismiss();
    await closed;
    await wiring.deliveries.stop();
    await traces.stop();
    await wiring.platform.db.close();
    await prepared.stop();
  });
}

/** What `node:http` was given and answers with. */
interface Raw {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

function listenerOf(answer: (request: Request, raw: Raw) => Promise<Response>) {
  return getRequestListener((request, raw) => answer(request, raw as Raw), {
    overrideGlobalObjects: false,
  });
}

/** What a person decides or changes on a screen: what screens ask for goes through Next. */
function isDecision(method: string | undefined, path: string): boolean {
  return method === "POST" && /^\/api\/trpc\/[^/]+$/.test(path);
}

async function answerDecision(request: Request, { socket }: IncomingMessage, door: DoorDeps) {
  // As Next does it where no proxy has said who calls: strangers are counted by their address.
  if (!request.headers.has("x-forwarded-for") && socket.remoteAddress)
    request.headers.set("x-forwarded-for", socket.remoteAddress);
  const response = await serveTrpc(request, door);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  return response;
}

/** Deliveries wait for the answer, not the answer for deliveries. */
function doorOf({ platform, deliveries }: Wiring): DoorDeps {
  return { platform, deliverAfterResponse: () => setImmediate(() => void deliveries.deliverDue()) };
}

/** Writes the answer itself: a Response around each small text costs more than deciding it. */
async function answerAgent(request: Request, outgoing: ServerResponse, door: DoorDeps) {
  const { status, headers, body } = await replyToAgent(request, door);
  if (body !== null) headers["Content-Length"] = String(Buffer.byteLength(body));
  outgoing.writeHead(status, headers).end(body);
  return RESPONSE_ALREADY_SENT;
}

/** A target such as `//` is no address at all: it goes where every other path goes. */
function pathOf(target: string): string {
  try {
    return new URL(target, "http://listener").pathname;
  } catch {
    return target;
  }
}

type Server = ReturnType<typeof createServer<typeof IncomingMessage, typeof ServerResponse>>;

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new Error(`PORT ${port} is already in use`) : error),
    );
    server.listen(port, host, resolve);
  });
}

/** Takes no new connections and lets what is under way finish, within bounds. */
function closeServer(server: Server): Promise<void> {
  // A client keeps its connection open after its answer: idle ones are closed as they become so.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
  return new Promise((resolve) =>
    server.close(() => {
      clearInterval(sweep);
      resolve();
    }),
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
