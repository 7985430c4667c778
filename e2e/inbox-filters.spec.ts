import { expect, type Page, test } from "@playwright/test";
import { approveButton, detail, rowOf, rows } from "./inbox-parts";
import { type AgentSide, ask, askAll, newAgent, statusOf } from "./requests";
import { newReviewer } from "./reviewers";
import type { Person } from "./person";

/** What is listed and in which order, and how the address keeps it. */
test.describe("filters, search, order and links", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let person: Person;
  let agent: AgentSide;
  let refunds: string[];
  let mail: string;
  const popover = () => page.getByRole("dialog", { name: "Filters" });
  const openFilters = async () => {
    await page.getByRole("button", { name: /^Filters/ }).click();
    await expect(popover()).toBeVisible();
  };

  test.beforeAll(async ({ browser }) => {
    ({ page, person, agent } = await newReviewer(browser));
    refunds = await askAll(agent, [30, 500, 70]);
    const other = await newAgent(agent.baseUrl, agent.apiKey, "mail-bot");
    mail = await ask(other, { to: "everyone@example.com" }, "mail.send");
  });
  test.afterAll(() => page?.context().close());

  test("every condition is in the address, and survives a reload and Back", async () => {
    const [thirty = "", five = "", seventy = ""] = refunds;
    await page.goto("/approvals");
    await expect(rows(page)).toHaveCount(4);
    await openFilters();
    await popover().getByRole("combobox", { name: "Agent" }).click();
    await page.getByRole("option", { name: "refund-bot" }).click();
    await expect(rows(page)).toHaveCount(3);
    await expect(page).toHaveURL(/agentId=agent_/);
    await popover().getByLabel("Action begins with").fill("stripe");
    await expect(page).toHaveURL(/action=stripe/);
    await popover().getByLabel("Amount from").fill("50");
    await popover().getByLabel("to", { exact: true }).fill("100");
    await expect(page).toHaveURL(/min=50&max=100/);
    await expect(rows(page)).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(popover()).toBeHidden();
    await expect(page.getByRole("button", { name: "Filters 4" })).toBeVisible();
    await page.reload();
    await expect(rows(page)).toHaveCount(1);
    await expect(rowOf(page, seventy)).toBeVisible();
    await expect(rowOf(page, thirty).or(rowOf(page, five))).toHaveCount(0);
    await page.getByRole("link", { name: "Agents" }).first().click();
    await expect(page).toHaveURL(/\/agents/);
    await page.goBack();
    await expect(page).toHaveURL(/min=50&max=100/);
    await expect(rows(page)).toHaveCount(1);
    await expect(page.getByRole("button", { name: "Filters 4" })).toBeVisible();
  });

  test("an age that nothing has leaves an empty list with the way back", async () => {
    await page.goto("/approvals");
    await openFilters();
    await popover().getByRole("combobox", { name: "Waiting at least" }).click();
    await page.getByRole("option", { name: "1 hour" }).click();
    await expect(page).toHaveURL(/age=1h/);
    await page.keyboard.press("Escape");
    await expect(page.getByText("No request fits these filters")).toBeVisible();
    await page.getByText("Clear filters").click();
    await expect(rows(page)).toHaveCount(4);
    await expect(page).not.toHaveURL(/age/);
  });

  test("an amount that is none is said and not sent", async () => {
    await page.goto("/approvals");
    await openFilters();
    await popover().getByLabel("Amount from").fill("a lot");
    await expect(popover().getByText("A number like 99.50")).toBeVisible();
    await expect(rows(page)).toHaveCount(4);
    await expect(page).not.toHaveURL(/min=/);
  });

  test("a search is in the address, and survives a reload and Back", async () => {
    await page.goto("/approvals");
    await page.getByLabel("Search requests").fill("everyone@");
    await expect(rows(page)).toHaveCount(1);
    await expect(page).toHaveURL(/q=everyone/);
    await page.reload();
    await expect(rowOf(page, mail)).toBeVisible();
    await expect(page.getByLabel("Search requests")).toHaveValue("everyone@");
    await detail(page).getByRole("link", { name: "mail-bot" }).click();
    await expect(page).toHaveURL(/\/agents\/agent_/);
    await page.goBack();
    await expect(page.getByLabel("Search requests")).toHaveValue("everyone@");
    await expect(rows(page)).toHaveCount(1);
  });

  test("the order is kept by this browser", async () => {
    await page.goto("/approvals");
    await expect(rows(page)).toHaveCount(4);
    await page.getByLabel("Order").selectOption("Largest amount");
    await expect(page).toHaveURL(/sort=amount/);
    const sorted = [/500\.00/, /70\.00/, /30\.00/, /mail\.send/];
    await expect(rows(page)).toHaveText(sorted);
    await page.goto("/approvals");
    await expect(rows(page)).toHaveText(sorted);
    await page.getByLabel("Order").selectOption("Oldest first");
    await expect(rows(page)).toHaveText([/30\.00/, /500\.00/, /70\.00/, /mail\.send/]);
    await page.reload();
    await expect(rows(page)).toHaveText([/30\.00/, /500\.00/, /70\.00/, /mail\.send/]);
  });

  test("the link of an e-mail leads through sign-in to the request, and changes nothing", async ({
    browser,
  }) => {
    const [id = ""] = refunds;
    const phone = await browser.newContext();
    const answer = await phone.request.get(`/approvals/${id}`);
    expect(await answer.text()).not.toContain("stripe.refund");
    const visitor = await phone.newPage();
    await visitor.goto(`/approvals/${id}`);
    await expect(visitor).toHaveURL(/\/sign-in\?callbackUrl=/);
    await visitor.getByLabel("Email").fill(person.email);
    await visitor.getByLabel("Password").fill(person.password);
    await visitor.getByRole("button", { name: "Sign in" }).click();
    await expect(visitor).toHaveURL(new RegExp(`/approvals/${id}$`));
    await expect(approveButton(visitor)).toBeEnabled();
    // What a mail program's link scanner may do with a reviewer's session.
    for (const path of [`/approvals/${id}`, `/approvals/${id}?approve=1`, resolveByGet(id)])
      await phone.request.get(path);
    expect((await phone.request.get(resolveByGet(id))).status()).toBe(405);
    expect(await statusOf(agent, id)).toBe("pending_approval");
    await expect(rows(page)).toHaveCount(4);
    await phone.close();
  });
});

/** The address of the decision itself, as a link would call it. */
function resolveByGet(id: string): string {
  const input = JSON.stringify({ json: { id, resolution: "approved", comment: null } });
  return `/api/trpc/approvals.resolve?input=${encodeURIComponent(input)}`;
}
