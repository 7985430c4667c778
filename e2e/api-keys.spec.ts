import { expect, type Page, test } from "@playwright/test";
import { AgentApi } from "./agent-api";
import { provision, signIn } from "./provision";
import { choose, confirm } from "./screen-steps";

/** A key's life: made for little, rotated with time to change over, revoked. */
test.describe("API keys", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let baseUrl: string;
  let first: string;
  let second: string;
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  const statusOf = async (key: string, agent = "refund-bot") =>
    (await new AgentApi(baseUrl, key).check(agent, "stripe.refund")).status;

  test.beforeAll(async ({ browser, baseURL }) => {
    baseUrl = baseURL ?? "";
    const { owner, apiKey } = await provision();
    const api = new AgentApi(baseUrl, apiKey);
    await api.createAgent("refund-bot");
    await api.createAgent("mail-bot");
    page = await browser.newPage();
    await signIn(page, owner);
  });

  test.afterAll(() => page?.close());

  /** The key in the window that shows it once. */
  async function shownKey(): Promise<string> {
    const shown = page.getByRole("dialog", { name: "API key created" });
    const text = await shown.innerText();
    await shown.getByRole("button", { name: "I have stored it" }).click();
    await expect(shown).toBeHidden();
    return /ak_[0-9A-Za-z]{38}/.exec(text)?.[0] ?? "";
  }

  test("is made for one scope, one agent and thirty days", async () => {
    await page.goto("/settings/api-keys");
    await page.getByRole("button", { name: "Create API key" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Create API key" });
    await dialog.getByLabel("Name").fill("narrow");
    await dialog.getByLabel("log", { exact: true }).uncheck();
    await dialog.getByLabel("approvals:read").uncheck();
    await dialog.getByLabel("Chosen agents").click();
    await dialog.getByLabel("refund-bot").check();
    await choose(page, "Expiry", "30 days");
    await dialog.getByRole("button", { name: "Create API key" }).click();
    first = await shownKey();
    await expect(row("narrow")).toContainText("refund-bot");
    await expect(row("narrow")).toContainText("Active");
    const expires = row("narrow").getByRole("cell").nth(4);
    await expect(expires).not.toHaveText("Never");
    await page.reload();
    await expect(row("narrow")).toBeVisible();
    await expect(page.getByText(first)).toHaveCount(0);
  });

  test("opens what it was made for, and nothing else", async () => {
    expect(await statusOf(first)).toBe(200);
    expect(await statusOf(first, "mail-bot")).toBe(403);
    const narrow = new AgentApi(baseUrl, first);
    expect((await narrow.log("refund-bot", "stripe.refund", "success")).status).toBe(403);
  });

  test("is rotated: for a day both keys open the same doors", async () => {
    await page.getByRole("button", { name: "Rotate narrow" }).click();
    const dialog = page.getByRole("dialog", { name: "Rotate narrow" });
    await expect(dialog.getByRole("radio", { name: "24 hours" })).toBeChecked();
    await dialog.getByRole("button", { name: "Rotate API key" }).click();
    second = await shownKey();
    expect(await Promise.all([statusOf(first), statusOf(second)])).toEqual([200, 200]);
    expect(await statusOf(second, "mail-bot")).toBe(403);
  });

  test("is rotated without any time when somebody else may have it", async () => {
    const newest = page.getByRole("row").filter({ hasText: second.slice(-4) });
    await newest.getByRole("button", { name: "Rotate narrow" }).click();
    const dialog = page.getByRole("dialog", { name: "Rotate narrow" });
    await dialog.getByRole("radio", { name: "No time" }).click();
    await dialog.getByRole("button", { name: "Rotate API key" }).click();
    const third = await shownKey();
    expect(await Promise.all([statusOf(second), statusOf(third)])).toEqual([401, 200]);
    second = third;
  });

  test("is revoked: the very next request is refused", async () => {
    expect(await statusOf(second)).toBe(200);
    const newest = page.getByRole("row").filter({ hasText: second.slice(-4) });
    await newest.getByRole("button", { name: "Revoke narrow" }).click();
    await confirm(page, "Revoke API key");
    expect(await statusOf(second)).toBe(401);
    expect(await statusOf(first)).toBe(200);
    await expect(newest).toContainText("Revoked");
    await expect(newest.getByRole("button")).toHaveCount(0);
  });
});
