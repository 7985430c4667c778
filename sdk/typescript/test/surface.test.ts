import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as agentwarden from "../src/index";
import { AgentWarden } from "../src/index";
import { KEY } from "./fake-server";

/** The Python client's names for this client's calls; the two must not drift apart. */
const NAMES: Record<string, string> = {
  check: "check",
  log: "log",
  execute: "execute",
  protect: "protect",
  with_options: "withOptions",
  wait_for_approval: "waitForApproval",
  get_approval: "approvals.get",
  list_approvals: "approvals.list",
  cancel_approval: "approvals.cancel",
  list_agents: "agents.list",
  create_agent: "agents.create",
  get_agent: "agents.get",
  update_agent: "agents.update",
  delete_agent: "agents.delete",
  list_permissions: "permissions.list",
  create_permission: "permissions.create",
  get_permission: "permissions.get",
  update_permission: "permissions.update",
  delete_permission: "permissions.delete",
  list_logs: "logs.list",
  get_log_entry: "logs.get",
  get_log_checkpoint: "logs.checkpoint",
  list_webhook_endpoints: "webhookEndpoints.list",
  create_webhook_endpoint: "webhookEndpoints.create",
  get_webhook_endpoint: "webhookEndpoints.get",
  update_webhook_endpoint: "webhookEndpoints.update",
  delete_webhook_endpoint: "webhookEndpoints.delete",
  test_webhook_endpoint: "webhookEndpoints.test",
  rotate_webhook_secret: "webhookEndpoints.rotateSecret",
  list_webhook_deliveries: "webhookDeliveries.list",
  replay_webhook_delivery: "webhookDeliveries.replay",
  unwrap: "webhooks.unwrap",
  verify: "webhooks.verify",
  sign: "webhooks.sign",
};

const python = (file: string) =>
  readFileSync(new URL(`../../python/src/agentwarden/${file}.py`, import.meta.url), "utf8");

/** Public functions, at this indentation. */
const definedIn = (file: string, indent: string) =>
  [...python(file).matchAll(new RegExp(`^${indent}(?:async )?def ([a-z]\\w*)\\(`, "gm"))].map(
    ([, name = ""]) => name,
  );

/** Every call of the client by its dotted name. */
function calls(): string[] {
  const guard = new AgentWarden({ apiKey: KEY });
  const own = methodsOf(Object.getPrototypeOf(guard) as object);
  const grouped = Object.entries(guard).flatMap(([group, value]) => {
    const holder = group === "webhooks" ? value : (Object.getPrototypeOf(value) as object);
    return methodsOf(holder as object).map((name) => `${group}.${name}`);
  });
  return [...own, ...grouped];
}

const methodsOf = (holder: object) =>
  Object.getOwnPropertyNames(holder).filter((name) => name !== "constructor");

it("neither client lacks a call of the other", () => {
  const theirs = [
    ...definedIn("client", "    "),
    ...definedIn("management", "    "),
    ...definedIn("runner", "    ").filter((name) => name !== "close"), // fetch pools by itself
    ...definedIn("webhooks", ""),
  ];
  expect(theirs.toSorted()).toEqual(Object.keys(NAMES).toSorted());
  expect(calls().toSorted()).toEqual(Object.values(NAMES).toSorted());
});

it("the errors have the same names", () => {
  const theirs = [...python("errors").matchAll(/^class (\w+)\(/gm)].map(([, name]) => name);
  const mine = Object.entries(agentwarden)
    .filter(([, value]) => typeof value === "function" && value.prototype instanceof Error)
    .map(([name]) => name);
  expect(mine.toSorted()).toEqual(theirs.toSorted());
});

it("the version is the package's", () => {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  expect((JSON.parse(text) as { version: string }).version).toBe(agentwarden.VERSION);
});
