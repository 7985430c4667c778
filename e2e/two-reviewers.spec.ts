import { expect, type Page, test } from "@playwright/test";
import { approveButton, detail, openRequest, rejectButton, rowOf, rows } from "./inbox-parts";
import { type AgentSide, ask, askAll, becomes, statusOf } from "./requests";
import { newReviewer, secondReviewer } from "./reviewers";
import { toast } from "./screen-steps";

/** What arrives by the live line takes a moment; the next poll would come after 15 s. */
const LIVE_MS = 5_000;

/** Two reviewers of one organization, each in a browser of their own. */
test.describe("two reviewers", () => {
  test.describe.configure({ mode: "serial" });

  let ada: Page;
  let grace: Page;
  let agent: AgentSide;
  let adaName: string;

  test.beforeAll(async ({ browser }) => {
    const owner = await newReviewer(browser);
    ({ page: ada, agent } = owner);
    adaName = owner.person.email;
    grace = await secondReviewer(browser, ada);
  });
  test.afterAll(async () => {
    await ada?.context().close();
    await grace?.context().close();
  });

  test("both see a new request without a reload, and the titles count it", async () => {
    await ada.goto("/approvals");
    await grace.goto("/approvals");
    for (const page of [ada, grace]) await expect(page.getByText("All clear")).toBeVisible();
    await expect(grace).toHaveTitle(/^Approvals/);
    const id = await ask(agent, { amount: 200, currency: "USD" });
    for (const page of [ada, grace]) {
      await expect(rowOf(page, id)).toBeVisible({ timeout: LIVE_MS });
      await expect(page).toHaveTitle(/^\(1\) /);
    }
    await rejectButton(ada).click();
    await expect(rejectButton(ada)).toBeEnabled();
    await rejectButton(ada).click();
    await expect(rowOf(grace, id)).toHaveCount(0, { timeout: LIVE_MS });
    await expect(detail(grace).getByText(`${adaName} rejected this`)).toBeVisible();
    await expect(grace).toHaveTitle(/^Approvals/);
  });

  test("an approval shows to the other at once, and only who gave it can undo it", async () => {
    const id = await ask(agent, { amount: 201, currency: "USD" });
    await openRequest(grace, id);
    await openRequest(ada, id);
    await approveButton(ada).click();
    await expect(detail(grace).getByText(`${adaName} approved this · `)).toBeVisible();
    await expect(approveButton(grace)).toHaveCount(0);
    await expect(detail(grace).getByRole("button", { name: /^Undo/ })).toHaveCount(0);
    // A rejection wins over an approval that has not taken effect.
    await rejectButton(grace).click();
    await expect(rejectButton(grace)).toBeEnabled();
    await rejectButton(grace).click();
    await expect(toast(grace, "Rejected stripe.refund")).toBeVisible();
    expect(await statusOf(agent, id)).toBe("rejected");
    await expect(detail(ada).getByText(/^Grace Second rejected this/)).toBeVisible();
  });

  test("a click that comes too late says who was faster", async () => {
    const id = await ask(agent, { amount: 202, currency: "USD" });
    await openRequest(ada, id);
    await openRequest(grace, id);
    const opened = await loseTouchUntilClick(grace);
    await rejectButton(ada).click();
    await expect(rejectButton(ada)).toBeEnabled();
    await rejectButton(ada).click();
    await expect(toast(ada, "Rejected stripe.refund")).toBeVisible();
    const answer = grace.waitForResponse(/approvals\.resolve/);
    await approveButton(grace).click();
    expect((await answer).status()).toBe(409);
    await expect(toast(grace, `${adaName} rejected this`)).toBeVisible();
    await expect(detail(grace).getByText(`${adaName} rejected this`)).toBeVisible();
    await opened();
  });

  test("a batch tells what came of each, and can be undone together", async () => {
    const ids = await askAll(agent, [203, 204, 205]);
    const [first = "", second = "", third = ""] = ids;
    await ada.goto("/approvals");
    await expect(rows(ada)).toHaveCount(3);
    await ada.keyboard.press("Shift+X");
    const bar = ada.getByRole("group", { name: "Selected requests" });
    await expect(bar).toContainText("3 selected");
    await expect(bar).toContainText("612.00 USD");
    await bar.getByRole("button", { name: /^Approve/ }).click();
    const dialog = ada.getByRole("dialog", { name: "Approve 3 requests" });
    await expect(dialog).toContainText("Together 612.00 USD");

    await openRequest(grace, second);
    await rejectButton(grace).click();
    await expect(rejectButton(grace)).toBeEnabled();
    await rejectButton(grace).click();
    await expect(toast(grace, "Rejected stripe.refund")).toBeVisible();

    await dialog.getByRole("button", { name: "Approve 3" }).click();
    await expect(dialog.getByText("Decided")).toHaveCount(2);
    const refused = dialog.getByRole("listitem").filter({ hasText: "204.00 USD" });
    await expect(refused).toContainText(/rejected/i);
    await dialog.getByRole("button", { name: /^Undo 2/ }).click();
    await expect(toast(ada, "2 undone: they wait again")).toBeVisible();
    await expect(dialog).toBeHidden();
    for (const id of [first, third]) expect(await statusOf(agent, id)).toBe("pending_approval");
  });

  test("a batch without surprises closes by itself", async () => {
    const [extra = ""] = await askAll(agent, [206]);
    await ada.goto("/approvals");
    await expect(rows(ada)).toHaveCount(3);
    await ada.keyboard.press("Shift+X");
    await ada.getByRole("button", { name: "Reject…" }).click();
    const dialog = ada.getByRole("dialog", { name: "Reject 3 requests" });
    await dialog.getByLabel("Comment for the agents").fill("Not today");
    await dialog.getByRole("button", { name: "Reject 3" }).click();
    await expect(dialog).toBeHidden();
    await becomes(agent, extra, "rejected");
    await expect(rows(ada)).toHaveCount(0);
  });
});

/** The page hears nothing more until its next click is sent; returns how to end that. */
async function loseTouchUntilClick(page: Page): Promise<() => Promise<void>> {
  let clicked = false;
  const pattern = "**/api/trpc/**";
  await page.route(pattern, (route, request) => {
    clicked ||= request.method() === "POST";
    return clicked ? route.continue() : route.abort();
  });
  return () => page.unroute(pattern);
}
