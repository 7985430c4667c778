import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import Stripe from "stripe";

/** What the fake refuses everything but. */
export const TEST_SECRET_KEY = "sk_test_known";
export const TEST_WEBHOOK_SECRET = "whsec_test";
export const TEST_PRICES = { pro: ["price_pro", "price_pro_old"], business: ["price_business"] };

type Params = Record<string, string>;
type Json = Record<string, unknown>;
type Answer = { status: number; body: Json };

export interface StripeRequest {
  method: string;
  path: string;
  params: Params;
  idempotencyKey: string | undefined;
}

interface Session {
  id: string;
  customer: string;
  status: "open" | "complete" | "expired";
  params: Params;
}

interface TestSubscription {
  id: string;
  customer: string;
  status: string;
  prices: string[];
}

/** Stripe's side of the story, as far as the calls we make can see it. */
export interface TestStripe {
  url: string;
  requests: StripeRequest[];
  customers: { id: string; params: Params }[];
  sessions: Session[];
  subscriptions: TestSubscription[];
  /** Answers instead of Stripe: a status with Stripe's error body, or `hang` for no answer. */
  failing: null | number | "hang";
  /** Called before an answer is made; a test can hold it here. */
  before: (request: StripeRequest) => void | Promise<void>;
  /** Called when the answer is made and not yet sent; a test can hold it back here. */
  after: (request: StripeRequest) => void | Promise<void>;
  /** The customer pays the checkout at this address. */
  pay(url: string, status?: string): TestSubscription;
  close(): Promise<void>;
}

/** A server that speaks the calls of Stripe's API that we make, and refuses what Stripe refuses. */
export async function startTestStripe(): Promise<TestStripe> {
  const server = createServer((request, response) => void serve(stripe, request, response));
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const stripe: TestStripe = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    customers: [],
    sessions: [],
    subscriptions: [],
    failing: null,
    before: () => undefined,
    after: () => undefined,
    pay: (url, status = "active") => pay(stripe, url, status),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stripe;
}

/** An event as Stripe sends it: the exact text, signed by Stripe's own library. */
export function testEvent(
  type: string,
  object: Json,
  options: { id?: string; secret?: string; timestamp?: number } = {},
): { id: string; payload: string; signature: string } {
  const { id = newId("evt"), secret = TEST_WEBHOOK_SECRET, timestamp } = options;
  const event = { id, object: "event", type, livemode: false, data: { object } };
  const payload = JSON.stringify(event, null, 2);
  const { webhooks } = new Stripe(TEST_SECRET_KEY);
  const signature = webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return { id, payload, signature };
}

const replies = new WeakMap<TestStripe, Map<string, { asked: string; answer: Answer | null }>>();

async function serve(
  stripe: TestStripe,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", headers } = incoming;
  const url = new URL(incoming.url ?? "", stripe.url);
  const body = await text(incoming);
  const params = Object.fromEntries(
    method === "GET" ? url.searchParams : new URLSearchParams(body),
  );
  const key = headers["idempotency-key"];
  const idempotencyKey = typeof key === "string" ? key : undefined;
  const request = { method, path: url.pathname, params, idempotencyKey };
  stripe.requests.push(request);
  if (stripe.failing === "hang") return;
  const { status, body: answer } =
    refusedAtTheDoor(stripe, incoming) ?? (await once(stripe, request));
  await stripe.after(request);
  response.writeHead(status, { "content-type": "application/json", "request-id": newId("req") });
  response.end(JSON.stringify(answer));
}

function refusedAtTheDoor({ failing }: TestStripe, { method, headers }: IncomingMessage) {
  if (typeof failing === "number") return error(failing, "api_error", "Stripe is broken");
  if (headers.authorization !== `Bearer ${TEST_SECRET_KEY}`)
    return error(401, "invalid_request_error", "Invalid API Key provided: sk_test_****");
  if (!headers["stripe-version"]) return error(400, "invalid_request_error", "No Stripe-Version");
  const type = headers["content-type"] ?? "";
  if (method === "POST" && !type.startsWith("application/x-www-form-urlencoded"))
    return error(400, "invalid_request_error", `Unsupported content type ${type}`);
  return null;
}

/** Stripe's rule: a key repeats its first answer, refuses other parameters, and waits for nobody. */
async function once(stripe: TestStripe, request: StripeRequest): Promise<Answer> {
  const { idempotencyKey: key, path, params, method } = request;
  const held = replies.get(stripe) ?? new Map<string, { asked: string; answer: Answer | null }>();
  replies.set(stripe, held);
  if (!key || method === "GET") return answerNow(stripe, request);
  const asked = JSON.stringify([path, params]);
  const earlier = held.get(key);
  if (earlier && earlier.asked !== asked)
    return error(400, "idempotency_error", "Keys can only be used with the same parameters");
  if (earlier)
    return (
      earlier.answer ?? error(409, "idempotency_error", "In use now", "idempotency_key_in_use")
    );
  const reply = { asked, answer: null as Answer | null };
  held.set(key, reply);
  reply.answer = await answerNow(stripe, request);
  if (reply.answer.status === 400) held.delete(key);
  return reply.answer;
}

async function answerNow(stripe: TestStripe, request: StripeRequest): Promise<Answer> {
  await stripe.before(request);
  const { method, path, params } = request;
  const endpoint = ENDPOINTS.find(([ends, pattern]) => ends === method && pattern.test(path));
  if (!endpoint) return error(404, "invalid_request_error", `Unrecognized URL ${method} ${path}`);
  const [, pattern, allowed, answer] = endpoint;
  const unknown = Object.keys(params).find((name) => !allowed.includes(name));
  if (unknown)
    return error(400, "invalid_request_error", `Unknown ${unknown}`, "parameter_unknown");
  const { customer } = params;
  if (customer && !stripe.customers.some(({ id }) => id === customer))
    return missing("customer", customer);
  return answer(stripe, params, pattern.exec(path)?.[1] ?? "");
}

type Endpoint = [
  method: string,
  path: RegExp,
  params: string[],
  answer: (stripe: TestStripe, params: Params, id: string) => Answer,
];

const ENDPOINTS: Endpoint[] = [
  ["POST", /^\/v1\/customers$/, ["name", "metadata[organization_id]"], createCustomer],
  ["GET", /^\/v1\/subscriptions$/, ["customer", "limit"], listSubscriptions],
  ["GET", /^\/v1\/checkout\/sessions$/, ["customer", "limit"], listSessions],
  [
    "POST",
    /^\/v1\/checkout\/sessions$/,
    [
      ...["mode", "customer", "client_reference_id", "success_url", "cancel_url"],
      ...["line_items[0][price]", "line_items[0][quantity]", "metadata[price]"],
      ...["metadata[organization_id]", "subscription_data[metadata][organization_id]"],
    ],
    createSession,
  ],
  ["POST", /^\/v1\/checkout\/sessions\/(\w+)\/expire$/, [], expireSession],
  ["POST", /^\/v1\/billing_portal\/sessions$/, ["customer", "return_url"], createPortal],
];

function createCustomer(stripe: TestStripe, params: Params): Answer {
  const customer = { id: newId("cus"), params };
  stripe.customers.push(customer);
  return ok({ id: customer.id, object: "customer", name: params.name });
}

function listSubscriptions(stripe: TestStripe, { customer, limit }: Params): Answer {
  const rows = stripe.subscriptions
    .filter((row) => row.customer === customer && row.status !== "canceled")
    .slice(0, Number(limit ?? 10));
  return list(rows.map(subscriptionObject));
}

/** A subscription as the API and its events show it. */
export function subscriptionObject({ id, customer, status, prices }: TestSubscription): Json {
  const items = prices.map((price) => ({ id: newId("si"), price: { id: price } }));
  return { id, object: "subscription", customer, status, items: { object: "list", data: items } };
}

function listSessions(stripe: TestStripe, { customer, limit }: Params): Answer {
  const newestFirst = stripe.sessions.filter((one) => one.customer === customer).toReversed();
  return list(newestFirst.slice(0, Number(limit ?? 10)).map((one) => sessionObject(one)));
}

function createSession(stripe: TestStripe, params: Params): Answer {
  const { mode, customer, success_url: successUrl } = params;
  if (mode !== "subscription" || !customer || !successUrl)
    return error(400, "invalid_request_error", "Missing parameter", "parameter_missing");
  const price = params["line_items[0][price]"] ?? "";
  if (!Object.values(TEST_PRICES).flat().includes(price)) return missing("price", price);
  const session: Session = { id: newId("cs_test"), customer, status: "open", params };
  stripe.sessions.push(session);
  return ok(sessionObject(session));
}

function expireSession(stripe: TestStripe, _: Params, id: string): Answer {
  const session = stripe.sessions.find((one) => one.id === id);
  if (!session) return missing("checkout.session", id);
  if (session.status !== "open")
    return error(400, "invalid_request_error", "Only open sessions can be expired");
  session.status = "expired";
  return ok(sessionObject(session));
}

/** A checkout session as the API and its events show it. */
export function sessionObject({ id, customer, status, params }: Session): Json {
  const url = status === "open" ? `https://checkout.stripe.com/c/pay/${id}` : null;
  const metadata = { price: params["metadata[price]"] };
  return { id, object: "checkout.session", customer, status, url, metadata };
}

function createPortal(_: TestStripe, { customer, return_url }: Params): Answer {
  if (!customer) return error(400, "invalid_request_error", "Missing customer");
  const url = `https://billing.stripe.com/p/session/${customer}`;
  return ok({ id: newId("bps"), object: "billing_portal.session", url, customer, return_url });
}

function pay(stripe: TestStripe, url: string, status: string): TestSubscription {
  const session = stripe.sessions.find((one) => url.endsWith(one.id));
  if (session?.status !== "open") throw new Error(`no open checkout at ${url}`);
  session.status = "complete";
  const prices = [session.params["line_items[0][price]"] ?? ""];
  const subscription = { id: newId("sub"), customer: session.customer, status, prices };
  stripe.subscriptions.push(subscription);
  return subscription;
}

function ok(body: Json): Answer {
  return { status: 200, body };
}

function list(data: Json[]): Answer {
  return ok({ object: "list", data, has_more: false, url: "/v1" });
}

function missing(what: string, id: string): Answer {
  return error(400, "invalid_request_error", `No such ${what}: '${id}'`, "resource_missing");
}

function error(status: number, type: string, message: string, code?: string): Answer {
  return { status, body: { error: { type, message, code } } };
}

function newId(prefix: string): string {
  return `${prefix}_${randomBytes(9).toString("hex")}`;
}
