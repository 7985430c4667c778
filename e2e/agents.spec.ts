import { expect, type Locator, type Page, test } from "@playwright/test";
import { AgentApi } from "./agent-api";
import { provision, signIn } from "./provision";
import { confirm, toast } from "./screen-steps";

/** What an owner does with agents and their rules. */
test.describe("agents", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let api: AgentApi;
  let dialog: Locator;
  let ruled: string;
  const rules = () => page.getByRole("table", { name: "Permissions" });

  test.beforeAll(async ({ browser, baseURL }) => {
    const { owner, apiKey } = await provision();
    api = new AgentApi(baseURL ?? "", apiKey);
    await api.createAgent("mail-bot", [{ action: "email.send" }]);
    await api.createAgent("deploy-bot", [{ action: "deploy.*" }]);
    ruled = await api.createAgent("refund-bot");
    for (const action of ["stripe.refund", "stripe.refund.full", "stripe.refund", "email.send"])
      await api.decides("refund-bot", action, "deny");
    page = await browser.newPage();
    dialog = page.getByRole("dialog");
    await signIn(page, owner);
  });

  test.afterAll(() => page?.close());

  test("a stopped agent is denied at once, and runs again when started", async () => {
    await page.goto("/agents");
    await page.getByRole("switch", { name: "mail-bot is active" }).click();
    await expect(toast(page, "mail-bot is stopped")).toBeVisible();
    const denied = await api.decides("mail-bot", "email.send", "deny");
    expect(denied.json.reason).toBe("Agent is inactive");
    await page.getByRole("link", { name: "mail-bot" }).click();
    await expect(page.getByText("This agent is stopped")).toBeVisible();
    await page.getByRole("switch", { name: "mail-bot is active" }).click();
    await expect(page.getByText("This agent is stopped")).toBeHidden();
    await api.decides("mail-bot", "email.send", "allow");
  });

  test("all agents are stopped at once, after a question", async () => {
    await page.goto("/agents");
    await page.getByRole("button", { name: "Stop all agents" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("alertdialog")).toBeHidden();
    await api.decides("mail-bot", "email.send", "allow");
    await page.getByRole("button", { name: "Stop all agents" }).click();
    await confirm(page, "Stop all agents");
    await expect(toast(page, "3 agents are stopped: every check is denied.")).toBeVisible();
    await expect(page.getByRole("switch", { checked: true })).toHaveCount(0);
    await api.decides("mail-bot", "email.send", "deny");
    await api.decides("deploy-bot", "deploy.staging", "deny");
    await page.getByRole("switch", { name: "refund-bot is active" }).click();
    await expect(page.getByRole("switch", { checked: true })).toHaveCount(1);
  });

  test("the editor counts what a pattern covers and what it would have changed", async () => {
    await page.goto(`/agents/${ruled}`);
    await page.getByRole("button", { name: "Add permission" }).first().click();
    await expect(dialog.getByText("Complete the rule to see")).toBeVisible();
    await dialog.getByLabel("Action").fill("stripe.*");
    await expect(
      dialog.getByText("Matches 2 of the 3 actions this agent asked for in the last 30 days:"),
    ).toBeVisible();
    await expect(
      dialog.getByRole("listitem").filter({ hasText: "stripe.refund 2 checks" }),
    ).toBeVisible();
    const effect = dialog.getByRole("status").filter({ hasText: "unchanged" });
    await expect(effect).toHaveText("3 denied checks would have run at once; 1 unchanged.");
    await dialog.getByLabel("Requires Approval").check();
    await expect(effect).toHaveText("3 denied checks would have asked a human; 1 unchanged.");
    await expect(
      dialog.getByRole("table", { name: /^Checks that would have ended differently/ }),
    ).toContainText("stripe.refund.full");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(rules().getByRole("row", { name: /stripe\.\*/ })).toContainText("Yes");
    await api.decides("refund-bot", "stripe.refund", "require_approval");
  });

  test("a field that is wrong says so, and the same rule twice is refused", async () => {
    await page.getByRole("button", { name: "Add permission" }).first().click();
    await dialog.getByLabel("Action").fill("stripe refund");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByLabel("Action")).toHaveAttribute("aria-invalid", "true");
    await dialog.getByLabel("Action").fill("stripe.*");
    await expect(dialog.getByText("This agent already has such a permission")).toBeVisible();
    await dialog.getByLabel("Action").fill("stripe.refund");
    await dialog.getByLabel("Max amount").fill("100");
    await expect(dialog.getByText(/runs at once up to 100.00; above that/)).toBeVisible();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(rules().getByRole("row")).toHaveCount(3);
  });

  test("Try it names the decision, the rule that made it, and why not the others", async () => {
    const card = page.locator("form").filter({ has: page.getByLabel("Context") });
    await card.getByLabel("Action").fill("stripe.refund");
    await card.getByLabel("Context").fill('{"amount": 40}');
    await page.getByRole("button", { name: "Try it" }).click();
    const verdicts = page.getByRole("table", { name: "What each permission says to it" });
    await expect(page.getByText("stripe.refund is allowed")).toBeVisible();
    await expect(verdicts.getByRole("row", { name: /exactly/ })).toContainText("Decides");
    await expect(verdicts.getByRole("row", { name: /stripe\.\*/ })).toContainText(
      "Covers it, but an exact name goes first",
    );
    await card.getByLabel("Context").fill('{"amount": 400}');
    await page.getByRole("button", { name: "Try it" }).click();
    await expect(page.getByText("stripe.refund is denied")).toBeVisible();
    await expect(page.getByText("Amount 400.00 exceeds maximum allowed 100.00")).toBeVisible();
    await card.getByLabel("Context").fill("{amount");
    await page.getByRole("button", { name: "Try it" }).click();
    await expect(card.getByLabel("Context")).toHaveAttribute("aria-invalid", "true");
  });

  test("a rule is edited, and the next check follows it", async () => {
    await page.getByRole("button", { name: "Edit stripe.refund", exact: true }).click();
    await dialog.getByRole("radio", { name: "Deny" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(rules().getByRole("row", { name: /stripe\.refund/ })).toContainText("Deny");
    await api.decides("refund-bot", "stripe.refund", "deny");
  });

  test("before a rule goes, it is said what its checks would have become", async () => {
    await page.getByRole("button", { name: "Delete stripe.*", exact: true }).click();
    const question = page.getByRole("alertdialog");
    await expect(question.getByText(/1 asked check would have been denied/)).toBeVisible();
    await confirm(page, "Delete permission");
    await expect(rules()).not.toContainText("stripe.*");
    await api.decides("refund-bot", "stripe.refund.full", "deny");
  });
});
