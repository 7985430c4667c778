import type { Step } from "./world";

const JSON_TYPE: [string, string] = ["Content-Type", "application/json"];
const KEY: [string, string] = ["X-API-Key", "<key>"];

/** A request with the key that may do everything, and a body where there is one. */
export function asks(
  name: string,
  body?: object | string | Buffer,
  more: Partial<Step> = {},
): Step {
  const [method = "", path = ""] = name.split(" ");
  const raw = typeof body === "string" || Buffer.isBuffer(body);
  const headers = body === undefined ? [KEY] : [KEY, JSON_TYPE];
  return { name, method, path, headers, body: raw ? body : body && JSON.stringify(body), ...more };
}

const REFUND = { agent_id: "<agent>", action: "stripe.refund", context: { amount: 25 } };
const WIRE = { agent_id: "<agent>", action: "wire.transfer", context: { amount: 1 } };
const LOG = { agent_id: "<agent>", action: "stripe.refund", status: "success" };
const HOOK = {
  hook_event_name: "PreToolUse",
  session_id: "a session",
  tool_name: "Bash",
  tool_input: { command: "ls" },
  tool_use_id: "toolu_1",
};
const AT = "/api/v1";

/** A good request for every path, in an order in which each finds what it needs. */
export const GOOD: Step[] = [
  asks(`GET ${AT}/openapi.json`),
  asks(`GET ${AT}/log-checkpoint`),
  asks(`POST ${AT}/agents`, { name: "driver" }, { keeps: { agent: "id" } }),
  asks(
    `POST ${AT}/agents`,
    { name: "spare", description: "Zwölf — 😀" },
    { keeps: { spare: "id" } },
  ),
  asks(`GET ${AT}/agents`),
  asks(`GET ${AT}/agents?limit=1`),
  asks(`GET ${AT}/agents/<agent>`),
  asks(`PATCH ${AT}/agents/<spare>`, { name: "renamed" }),
  asks(
    `POST ${AT}/agents/<agent>/permissions`,
    { action: "stripe.*", max_amount: 100 },
    { keeps: { permission: "id" } },
  ),
  asks(`POST ${AT}/agents/<agent>/permissions`, {
    action: "wire.transfer",
    requires_approval: true,
  }),
  asks(
    `POST ${AT}/agents/<agent>/permissions`,
    { action: "files.read" },
    { keeps: { extra: "id" } },
  ),
  asks(`GET ${AT}/agents/<agent>/permissions`),
  asks(`GET ${AT}/permissions/<permission>`),
  asks(`PATCH ${AT}/permissions/<permission>`, '{"max_amount":100.50000000000000001}'),
  asks(`DELETE ${AT}/permissions/<extra>`),
  asks(`POST ${AT}/check`, REFUND),
  asks("POST /sdk/check", { ...REFUND, context: { amount: 101 } }),
  asks(`POST ${AT}/check`, WIRE, { keeps: { approval: "approval_id" } }),
  asks(`POST ${AT}/check`, { ...WIRE, context: {} }, { keeps: { withdrawn: "approval_id" } }),
  asks(`GET ${AT}/approvals`),
  asks(`GET ${AT}/approvals?status=pending&limit=1`),
  asks(`GET ${AT}/approvals/<approval>`),
  asks(`GET ${AT}/approvals/<approval>?wait=1`),
  asks(`POST ${AT}/approvals/<withdrawn>/cancel`),
  asks(`POST ${AT}/approvals/<withdrawn>/cancel`, {}),
  asks(`POST ${AT}/check`, { ...WIRE, approval_id: "<approval>" }),
  asks(`POST ${AT}/hooks/claude-code?agent_id=driver`, HOOK),
  asks(`POST ${AT}/log`, LOG, { keeps: { entry: "id" } }),
  asks("POST /sdk/log", { ...LOG, status: "denied", ip_address: "203.0.113.7" }),
  asks(`GET ${AT}/logs`),
  asks(`GET ${AT}/logs?action=stripe.*&created_after=2020-01-01T00:00:00+02:00&limit=2`),
  asks(`GET ${AT}/logs/<entry>`),
  asks(
    `POST ${AT}/webhook-endpoints`,
    { url: "<sink>", events: ["approval.approved"] },
    { keeps: { endpoint: "id" } },
  ),
  asks(`GET ${AT}/webhook-endpoints`),
  asks(`GET ${AT}/webhook-endpoints/<endpoint>`),
  asks(`PATCH ${AT}/webhook-endpoints/<endpoint>`, { events: ["approval.rejected"] }),
  asks(`POST ${AT}/webhook-endpoints/<endpoint>/rotate-secret`),
  asks(`POST ${AT}/webhook-endpoints/<endpoint>/test`, undefined, {
    keeps: { delivery: "delivery_id" },
  }),
  asks(`GET ${AT}/webhook-endpoints/<endpoint>/deliveries`, undefined, { afterDeliveries: true }),
  asks(`POST ${AT}/webhook-deliveries/<delivery>/replay`, undefined, { afterDeliveries: true }),
  asks(`DELETE ${AT}/webhook-endpoints/<endpoint>`),
  asks(`DELETE ${AT}/agents/<spare>`),
];

/** What random requests are made from: they leave what the list needs, and nothing waits. */
export const TO_VARY: Step[] = [
  asks(`GET ${AT}/agents?limit=2`),
  asks(`GET ${AT}/agents/<agent>`),
  asks(`GET ${AT}/agents/<agent>/permissions`),
  asks(`PATCH ${AT}/permissions/<permission>`, { max_amount: 100, currency: "USD" }),
  asks(`PATCH ${AT}/agents/<agent>`, { description: "another" }),
  asks(`GET ${AT}/approvals?status=pending&limit=2`),
  asks(`GET ${AT}/approvals/<approval>`),
  asks(`POST ${AT}/approvals/<withdrawn>/cancel`),
  asks(`GET ${AT}/logs?limit=2&status=denied`),
  asks(`GET ${AT}/logs/<entry>`),
  asks(`GET ${AT}/webhook-endpoints?limit=2`),
  asks(`POST ${AT}/check`, REFUND),
  asks("POST /sdk/check", WIRE),
  asks(`POST ${AT}/log`, LOG),
  asks("POST /sdk/log", { ...LOG, context: { text: "Zwölf — 😀", list: [1, null, { a: 0.1 }] } }),
  asks(`POST ${AT}/hooks/claude-code?agent_id=driver`, HOOK),
  asks(`DELETE ${AT}/agents/agent_0`),
];
