import { expect, type Page, test } from "@playwright/test";
import { AgentApi } from "./agent-api";
import { newPerson, signUp, upgrade } from "./person";
import { provision, signIn } from "./provision";
import { choose, toast } from "./screen-steps";
import { addWebhook, createAgent, createApiKey, requireApproval } from "./setup-steps";

/** An owner's first hour: the checklist, the organization's settings, the history, the figures. */
test.describe("a new owner", () => {
  test.describe.configure({ mode: "serial" });

  const owner = newPerson("Ada Owner");
  let page: Page;
  let agentId: string;
  const step = (title: string) =>
    page.getByRole("main").getByRole("listitem").filter({ hasText: title });
  const title = {
    agent: "Create an agent",
    permission: "Add a permission that asks a human",
    key: "Make an API key",
    check: "Send the first check",
    decision: "Decide the first approval",
    webhook: "Connect a webhook",
  };

  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await signUp(page, owner);
  });

  test.afterAll(() => page?.close());

  /** Opens the overview, where the checklist must say how much is done and what is next. */
  async function expectSteps(done: string, next: string): Promise<void> {
    await page.goto("/overview");
    await expect(page.getByRole("status").filter({ hasText: done })).toBeVisible();
    await expect(page.locator("[aria-current=step]")).toContainText(next);
  }

  test("on Free the steps that need approvals are locked, and say where the plans are", async () => {
    await expectSteps("0 of 3 done", title.agent);
    for (const locked of [title.permission, title.decision, title.webhook])
      await expect(step(locked)).toContainText("Locked");
    await step(title.webhook)
      .getByRole("link", { name: /see the plans/ })
      .click();
    await expect(page).toHaveURL(/\/settings\/plan/);
  });

  test("each step is ticked off by doing it", async ({ baseURL }) => {
    await upgrade(page, "Pro");
    await expectSteps("0 of 6 done", title.agent);
    await step(title.agent).getByRole("link").click();
    await expect(page).toHaveURL(/\/agents/);
    agentId = await createAgent(page, "refund-bot");
    await expectSteps("1 of 6 done", title.permission);
    await expect(step(title.agent)).toContainText("Done");
    await step(title.permission).getByRole("link").click();
    await expect(page).toHaveURL(new RegExp(agentId));
    await requireApproval(page, { action: "stripe.refund", maxAmount: "100" });
    await expectSteps("2 of 6 done", title.key);
    const apiKey = await createApiKey(page, "first key");
    await expectSteps("3 of 6 done", title.check);
    await new AgentApi(baseURL ?? "", apiKey).decides(agentId, "stripe.payout", "deny");
    await expectSteps("4 of 6 done", title.decision);
  });

  test("a sample request reaches the inbox and can be decided", async () => {
    await page.getByRole("button", { name: "Send a sample request to my inbox" }).click();
    await toast(page, "A sample request waits in the inbox.")
      .getByRole("button", { name: "Open it" })
      .click();
    await expect(page).toHaveURL(/\/approvals\/.+/);
    await expect(page.getByRole("main").getByText("sample.refund").first()).toBeVisible();
    await page.getByRole("button", { name: /^Reject/ }).click();
    await page.getByRole("textbox", { name: /^Comment/ }).fill("Only a sample");
    const decided = page.waitForResponse(
      (response) => response.request().method() === "POST" && response.url().includes("approvals."),
    );
    await page.getByRole("button", { name: /^Reject/ }).click();
    expect((await decided).ok()).toBe(true);
    await expectSteps("5 of 6 done", title.webhook);
  });

  test("the last step takes the list away", async () => {
    await addWebhook(page, "https://example.com/hook");
    await page.goto("/overview");
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    await expect(page.getByRole("list", { name: "Colours" }).first()).toBeVisible();
    await expect(page.getByText("First steps")).toBeHidden();
  });

  test("the organization's name is changed, and shown in the shell at once", async () => {
    await page.goto("/settings/organization");
    await page.getByRole("textbox", { name: "Name" }).fill("Acme Refunds");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(toast(page, "The name is saved.")).toBeVisible();
    await expect(page.getByRole("complementary").getByText("Acme Refunds")).toBeVisible();
  });

  test("the time to undo is changed and kept", async () => {
    await choose(page, "Time to undo", "20 seconds");
    await expect(toast(page, "Approvals wait 20 s.")).toBeVisible();
    await page.reload();
    await expect(page.getByRole("combobox", { name: "Time to undo" })).toHaveText("20 seconds");
  });

  test("the history says who changed what, before and after", async () => {
    await page.goto("/settings/history");
    const entry = (words: string) => page.getByRole("listitem").filter({ hasText: words }).first();
    await expect(entry("renamed the organization")).toContainText(owner.name);
    await expect(entry("renamed the organization")).toContainText(
      `${owner.organization} →  became Acme Refunds`,
    );
    await expect(entry("changed the time to undo")).toContainText("5 →  became 20");
    await expect(entry("changed the plan")).toContainText("free →  became pro");
    await expect(entry("rejected a request")).toContainText(owner.name);
    await expect(entry("actionstripe.refund")).toContainText("added a permission");
  });
});

/** What an owner looks at every day. */
test.describe("the figures and the ways to them", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let agentId: string;

  test.beforeAll(async ({ browser, baseURL }) => {
    const { owner, apiKey } = await provision();
    const api = new AgentApi(baseURL ?? "", apiKey);
    agentId = await api.createAgent("invoice-bot", [{ action: "invoice.send" }]);
    await api.decides(agentId, "invoice.send", "allow");
    await api.decides(agentId, "invoice.delete", "deny");
    page = await browser.newPage();
    await signIn(page, owner);
  });

  test.afterAll(() => page?.close());

  test("the checklist put away stays away in this browser", async () => {
    await page.goto("/overview");
    await page.getByRole("button", { name: "Hide the first steps" }).click();
    await expect(page.getByText("First steps")).toBeHidden();
    await page.reload();
    await expect(page.getByRole("list", { name: "Colours" }).first()).toBeVisible();
    await expect(page.getByText("First steps")).toBeHidden();
  });

  test("the span is in the address, and an address opens its span", async () => {
    const span = page.getByRole("radiogroup", { name: "Time span" });
    await expect(span.getByRole("radio", { name: "7 days" })).toBeChecked();
    await span.getByRole("radio", { name: "30 days" }).click();
    await expect(page).toHaveURL(/\/overview\?days=30$/);
    await page.goto("/overview?days=1");
    await expect(span.getByRole("radio", { name: "24 hours" })).toBeChecked();
    await span.getByRole("radio", { name: "7 days" }).click();
    await expect(page).toHaveURL(/\/overview$/);
  });

  test("each chart has its numbers as a table", async () => {
    const ways = page.getByText("Show as table");
    await expect(ways.first()).toBeVisible();
    for (const way of await ways.all()) {
      await way.focus();
      await page.keyboard.press("Enter");
    }
    const checks = page.getByRole("table", { name: "How much do agents ask" });
    await expect(checks.getByRole("columnheader")).toHaveText([
      "Day",
      "Allowed",
      "Asked a human",
      "Blocked",
    ]);
    await expect(checks.getByRole("row").last().getByRole("cell")).toHaveText([/./, "1", "0", "1"]);
  });

  test("Ctrl+K finds an agent and a page, and Escape closes it", async () => {
    const palette = page.getByRole("dialog", { name: "Search or go to" });
    await page.keyboard.press("Control+k");
    await expect(palette.getByRole("option", { name: "invoice-bot" })).toBeVisible();
    await palette.getByRole("combobox").fill("invoice");
    await expect(palette.getByRole("option", { selected: true })).toHaveText("invoice-bot");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/agents/${agentId}`));
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill("memb");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/settings\/members/);
    await page.keyboard.press("Control+k");
    await expect(palette).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(palette).toBeHidden();
  });

  test("an action of the palette opens its form", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("add an agent");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Create agent" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  });
});
