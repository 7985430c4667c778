import { expect, type Page, test } from "@playwright/test";
import { approveButton, detail, rejectButton, rowOf, rows } from "./inbox-parts";
import { type AgentSide, approvalOf, askAll, becomes, statusOf, withdraw } from "./requests";
import { newReviewer } from "./reviewers";
import { toast } from "./screen-steps";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The same work with a thumb. */
test.describe("on a phone", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let agent: AgentSide;

  test.beforeAll(async ({ browser }) => {
    ({ page, agent } = await newReviewer(browser, PHONE));
  });
  test.afterAll(() => page?.context().close());

  async function openList(count: number): Promise<void> {
    await page.goto("/approvals");
    await expect(rows(page)).toHaveCount(count);
  }

  test("list, request, approve, undo, approve again", async () => {
    const [id = ""] = await askAll(agent, [300]);
    await openList(1);
    await expect(detail(page)).toBeHidden();
    await rowOf(page, id).tap();
    await expect(rows(page).first()).toBeHidden();
    await approveButton(page).tap();
    await expect(toast(page, "Takes effect")).toBeVisible();
    const undo = detail(page).getByRole("button", { name: /^Undo/ });
    await undo.tap();
    await expect(toast(page, "Undone: it waits again")).toBeVisible();
    expect(await statusOf(agent, id)).toBe("pending_approval");
    await expect(approveButton(page)).toBeEnabled();
    await approveButton(page).tap();
    await becomes(agent, id, "approved");
    await expect(detail(page).getByText(/ approved this /)).toBeVisible();
  });

  test("reject with a comment, and Back leads to the list", async () => {
    const [first = "", second = ""] = await askAll(agent, [301, 302]);
    await openList(2);
    await rowOf(page, second).tap();
    await rejectButton(page).tap();
    const comment = page.getByLabel("Comment for the agent");
    await comment.fill("Wrong customer");
    await expectTouchable();
    await rejectButton(page).tap();
    await expect.poll(() => statusOf(agent, second)).toBe("rejected");
    expect((await approvalOf(agent, second)).comment).toBe("Wrong customer");
    await page.getByRole("button", { name: "Back to the list" }).tap();
    await expect(rows(page)).toHaveCount(1);
    await rowOf(page, first).tap();
    await expect(detail(page)).toBeVisible();
    await page.goBack();
    await expect(rowOf(page, first)).toBeVisible();
    await expect(detail(page)).toBeHidden();
    await withdraw(agent, first);
  });

  test("select two and decide them together", async () => {
    const ids = await askAll(agent, [303, 304]);
    await openList(2);
    for (const box of await rows(page).getByRole("checkbox").all()) await box.tap();
    const bar = page.getByRole("group", { name: "Selected requests" });
    await expect(bar).toContainText("607.00 USD");
    await bar.getByRole("button", { name: /^Approve/ }).tap();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Approve 2" }).tap();
    await expect(dialog).toBeHidden();
    await toast(page, "Approved 2 requests").getByRole("button", { name: "Undo" }).tap();
    await expect(toast(page, "2 undone: they wait again")).toBeVisible();
    for (const id of ids) expect(await statusOf(agent, id)).toBe("pending_approval");
  });

  test("filter by amount", async () => {
    await openList(2);
    await page.getByRole("button", { name: /^Filters/ }).tap();
    const filters = page.getByRole("dialog", { name: "Filters" });
    await filters.getByLabel("Amount from").fill("304");
    await expect(page).toHaveURL(/min=304/);
    await page.keyboard.press("Escape");
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole("button", { name: "Clear filters" }).tap();
    await expect(rows(page)).toHaveCount(2);
  });

  /** Fingers: no button of the request is smaller than 44 px, none is off the screen. */
  async function expectTouchable(): Promise<void> {
    for (const button of await detail(page).locator("footer button").all()) {
      const box = await button.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(PHONE.viewport.width);
    }
  }
});
