import { expect, type Page, test } from "@playwright/test";
import { AgentApi } from "./agent-api";
import { provision, signIn } from "./provision";
import { confirm, toast } from "./screen-steps";

/** The plans side by side, up and down; each change says what it does before it does it. */
test.describe("the plan", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let api: AgentApi;
  const plan = (name: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });

  test.beforeAll(async ({ browser, baseURL }) => {
    const { owner, apiKey } = await provision("free");
    api = new AgentApi(baseURL ?? "", apiKey);
    await api.createAgent("refund-bot", [{ action: "stripe.refund", requires_approval: true }]);
    page = await browser.newPage();
    await signIn(page, owner);
  });

  test.afterAll(() => page?.close());

  test("shows four plans side by side, and what is used of the present one", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto("/settings/plan");
    const tops = [];
    for (const name of ["Free", "Pro", "Business", "Enterprise"]) {
      await expect(plan(name)).toContainText("checks a minute");
      tops.push((await plan(name).boundingBox())?.y);
    }
    expect(new Set(tops).size).toBe(1);
    await expect(plan("Free")).toContainText("Current plan");
    await expect(plan("Free")).toContainText("No approval workflows");
    await expect(page.getByRole("region", { name: "Usage" })).toContainText("1 of 2");
  });

  test("what the plan lacks is said where one meets it", async () => {
    await api.decides("refund-bot", "stripe.refund", "deny");
    await page.goto("/settings/webhooks");
    await expect(page.getByText("available on Pro, Business, and Enterprise")).toBeVisible();
    await expect(page.getByRole("button", { name: "Add webhook" })).toHaveCount(0);
    await page.getByRole("link", { name: "See the plans" }).click();
    await expect(page).toHaveURL(/\/settings\/plan/);
  });

  test("an upgrade says what it brings, and the next check has it", async () => {
    await plan("Pro").getByRole("button", { name: "Upgrade to Pro" }).click();
    const question = page.getByRole("alertdialog");
    await expect(question).toContainText("start asking a human, with the next check");
    await expect(question).toContainText("Room for 25 agents and 10 members.");
    await confirm(page, "Upgrade to Pro");
    await expect(toast(page, "on the Pro plan now")).toBeVisible();
    await expect(plan("Pro")).toContainText("Current plan");
    await api.decides("refund-bot", "stripe.refund", "require_approval");
  });

  test("a downgrade says what it takes before it does, and can be left", async () => {
    await api.createAgent("mail-bot");
    await api.createAgent("deploy-bot");
    await page.reload();
    await plan("Free").getByRole("button", { name: "Downgrade to Free" }).click();
    const question = page.getByRole("alertdialog");
    await expect(question).toContainText(
      "You have 3 agents and the plan has room for 2: none is deleted, but no more can be added.",
    );
    await expect(question).toContainText("Actions that require approval will be denied.");
    await expect(question).toContainText("Log entries older than 7 days are removed for good.");
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(plan("Pro")).toContainText("Current plan");
    await api.decides("refund-bot", "stripe.refund", "require_approval");
    await plan("Free").getByRole("button", { name: "Downgrade to Free" }).click();
    await confirm(page, "Downgrade to Free");
    await expect(plan("Free")).toContainText("Current plan");
    await api.decides("refund-bot", "stripe.refund", "deny");
    await page.goto("/agents");
    await expect(page.getByText("Your Free plan has room for 2 agents")).toBeVisible();
    await expect(page.getByRole("button", { name: "Create agent" })).toBeDisabled();
    await expect(page.getByRole("table", { name: "Agents" }).getByRole("row")).toHaveCount(4);
  });
});
