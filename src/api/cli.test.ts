import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anOrganization } from "@/test/factories";
import { runCli } from "../../sdk/typescript/test/cli/run-cli";
import * as sdk from "../../sdk/typescript/src/index";
import { handleAgentRequest } from "./router";

const platform = testPlatform();
const listener = getRequestListener(
  (request) => handleAgentRequest(request, { platform, deliverAfterResponse: () => undefined }),
  { overrideGlobalObjects: false },
);
const server = createServer((request, response) => void listener(request, response));
const home = mkdtempSync(path.join(tmpdir(), "agentwarden-cli-"));
const file = path.join(home, "permissions.yaml");
let baseUrl = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close().closeAllConnections();
  rmSync(home, { recursive: true });
});

/** Two agents; the first may refund up to 100 and must ask before it deletes. */
async function anAccount() {
  const owner = await anOrganization(platform, "pro");
  const agent = await anAgent(owner, [
    { action: "stripe.refund", maxAmount: "100.50", currency: "USD" },
    { action: "files.delete", requiresApproval: true },
    { action: "files.*", effect: "deny" },
  ]);
  const other = await anAgent(owner, [{ action: "mail.send" }]);
  const { secret } = await aKey(owner);
  const env = { HOME: home, AGENTWARDEN_API_KEY: secret, AGENTWARDEN_BASE_URL: baseUrl };
  const run = (...args: string[]) => runCli(args, env);
  const guard = new sdk.AgentWarden({ apiKey: secret, baseUrl });
  const rules = async (agentId: string) => {
    const found: Pick<sdk.Permission, "id" | "action" | "maxAmount">[] = [];
    for await (const { id, action, maxAmount } of guard.permissions.list(agentId))
      found.push({ id, action, maxAmount });
    return found;
  };
  return { owner, agent, other, run, rules };
}

describe("permissions", { timeout: 120_000 }, () => {
  it("pulled, are nothing to do; changed, are planned, applied once, and then nothing to do", async () => {
    const { agent, other, run, rules } = await anAccount();
    expect(await run("permissions", "pull", file)).toMatchObject({ code: 0, err: "" });
    const pulled = readFileSync(file, "utf8");
    expect(pulled).toContain("max_amount: 100.5\n");
    const same = await run("permissions", "plan", file);
    expect(same).toEqual({ code: 0, out: "Nothing to do.\n", err: "" });

    const wanted = `agents:\n  ${agent.name}:\n    - {action: stripe.refund, max_amount: 250, currency: usd}\n    - {action: stripe.*, effect: deny}\n`;
    writeFileSync(file, wanted);
    const before = await rules(agent.id);
    const plan = await run("permissions", "plan", file);
    expect(plan.code).toBe(5);
    expect(plan.out.split("\n").slice(1, -1)).toEqual([
      "  ~ stripe.refund (allow): max_amount 100.5 → 250",
      "  + stripe.* (deny)",
      "  - files.* (deny)",
      "  - files.delete (allow), requires_approval true",
    ]);
    // Nobody can be asked here.
    expect((await run("permissions", "apply", file)).code).toBe(2);
    expect(await rules(agent.id)).toEqual(before);

    expect(await run("permissions", "apply", file, "--yes")).toMatchObject({ code: 0, err: "" });
    const after = await rules(agent.id);
    const actions = after.map(({ action }) => action).toSorted();
    expect(actions).toEqual(["stripe.*", "stripe.refund"]);
    expect(await run("permissions", "apply", file, "--yes")).toMatchObject({
      code: 0,
      out: "Nothing to do.\n",
    });
    expect(await rules(agent.id)).toEqual(after);
    expect(await rules(other.id)).toHaveLength(1);
  });

  it("of a wrong file change nothing", async () => {
    const { agent, run, rules } = await anAccount();
    const before = await rules(agent.id);
    const good = `agents:\n  ${agent.name}: []\n`;
    for (const [wrong, said] of [
      [`${good}  nobody: []\n`, "3: there is no agent named"],
      [`${good}  x:\n    - {action: a, max_amout: 5}\n`, "4: max_amout: is not one of"],
    ] as const) {
      writeFileSync(file, wrong);
      const ended = await run("permissions", "apply", file, "--yes");
      expect([ended.code, ended.err]).toEqual([2, expect.stringContaining(said)]);
    }
    expect(await rules(agent.id)).toEqual(before);
  });
});

it("check goes by them, and an approval is used once", { timeout: 120_000 }, async () => {
  const { owner, agent, run } = await anAccount();
  const refund = (amount: string) =>
    run("check", agent.id, "stripe.refund", "--context", `{"amount":${amount},"currency":"USD"}`);
  expect((await refund("100.50")).code).toBe(0);
  expect((await refund("100.51")).code).toBe(3);
  const remove = ["check", agent.name, "files.delete", "--context", '{"path":"/a"}'];
  const asked = await run(...remove, "--json");
  expect(asked.code).toBe(4);
  const { approval_id: id } = JSON.parse(asked.out) as { approval_id: string };
  await resolveApproval(owner, { id, resolution: "approved", comment: "" });
  expect((await run(...remove, "--approval", id)).code).toBe(0);
  expect((await run(...remove, "--approval", id)).code).toBe(3);
});
