import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { newPerson, signUp, upgrade } from "./person";
import { freePort, type Receiver, runAgent, startReceiver } from "./processes";
import { addWebhook, createAgent, createApiKey, requireApproval } from "./setup-steps";

/** The guide from sign-up to the log, with a real Flask process and the Python client as agent. */
test.describe("the guide", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let receiver: Receiver;
  let agentEnv: Record<string, string>;
  const ask = (amount: string) => runAgent(["--amount", amount, "--customer", "cus_123"], agentEnv);

  test.beforeAll(async ({ browser, baseURL }) => {
    page = await browser.newPage();
    await signUp(page, newPerson());
    await upgrade(page, "Pro");
    await createAgent(page, "refund-bot");
    await requireApproval(page, { action: "stripe.refund", maxAmount: "100" });
    const port = await freePort();
    const secret = await addWebhook(page, `http://127.0.0.1:${port}/webhook/approvals`);
    const apiKey = await createApiKey(page, "flask");
    agentEnv = {
      AGENTWARDEN_BASE_URL: baseURL ?? "",
      AGENTWARDEN_API_KEY: apiKey,
      AGENTWARDEN_WEBHOOK_SECRET: secret,
      LEDGER_PATH: path.join(mkdtempSync(path.join(tmpdir(), "ledger-")), "ledger.db"),
    };
    receiver = await startReceiver(port, agentEnv);
  });

  test.afterAll(async () => {
    await receiver?.stop();
    await page?.close();
  });

  test("a refund under the limit runs at once", async () => {
    await ask("49.90");
    expect(await refunds()).toHaveLength(1);
    await expectInLogs("success", "49.90");
  });

  test("a refund over the limit waits, is approved, and runs once", async () => {
    await page.goto("/approvals");
    const printed = await ask("500");
    expect(printed).toContain("a human must approve");
    await openRequest("500.00");
    await page.getByRole("button", { name: /^Approve/ }).click();
    // The webhook leaves when the approval can no longer be undone.
    await expect(page.getByRole("button", { name: /^Undo/ }).first()).toBeVisible();
    expect(await refunds()).toHaveLength(1);
    await expect.poll(async () => (await refunds()).length, { timeout: 20_000 }).toBe(2);
    await expectInLogs("success", "500");
    expect(await refunds()).toHaveLength(2);
  });

  test("a rejected refund never runs, and its comment reaches the log", async () => {
    await page.goto("/approvals");
    await ask("750");
    await openRequest("750.00");
    await page.getByRole("button", { name: /^Reject/ }).click();
    await page.getByRole("textbox", { name: /^Comment/ }).fill("Too much");
    await page.getByRole("button", { name: /^Reject/ }).click();
    await expectInLogs("blocked", "750");
    expect(await refunds()).toHaveLength(2);
  });

  test("the Test Webhook button shows its delivery", async () => {
    await page.goto("/settings/webhooks");
    await page.getByRole("button", { name: "Test Webhook" }).click();
    const delivery = page.getByRole("listitem").filter({ hasText: "webhook.test" }).first();
    await expect(delivery.getByText("Delivered", { exact: true })).toBeVisible();
  });

  /** The request shows up in the open inbox by itself, without a reload. */
  async function openRequest(amount: string): Promise<void> {
    const row = page.getByRole("main").getByText(amount).first();
    await expect(row).toBeVisible({ timeout: 20_000 });
    await row.click();
  }

  async function expectInLogs(status: string, text: string): Promise<void> {
    await expect(async () => {
      await page.goto(`/logs?status=${status}`);
      await expect(page.getByRole("table").getByText("stripe.refund").first()).toBeVisible();
      await page.getByRole("table").getByText("stripe.refund").first().click();
      await expect(page.getByRole("dialog")).toContainText(text, { timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
  }

  async function refunds(): Promise<unknown[]> {
    const response = await fetch(`${receiver.url}/ledger`);
    return ((await response.json()) as { refunds: unknown[] }).refunds;
  }
});
