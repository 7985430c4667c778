import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { approveButton, openRequest, rowOf, rows } from "./inbox-parts";
import { type AgentSide, ask, askAll, becomes } from "./requests";
import { newReviewer } from "./reviewers";
import { toast } from "./screen-steps";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The inbox in each of its states, for whoever sees little or nothing of it. */
test.describe("the inbox is accessible", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let agent: AgentSide;
  let ids: string[];

  test.beforeAll(async ({ browser }) => {
    ({ page, agent } = await newReviewer(browser, { viewport: { width: 1440, height: 900 } }));
  });
  test.afterAll(() => page?.context().close());

  test("empty", async () => {
    await page.goto("/approvals");
    await expect(page.getByText("All clear")).toBeVisible();
    await expectAccessible();
  });

  test("list and request", async () => {
    ids = await askAll(agent, [401, 402]);
    ids.push(await ask(agent, { note: "hidden \u202E text", nested: { deep: [1, true, null] } }));
    await openRequest(page, ids[2] ?? "");
    await expect(rows(page)).toHaveCount(3);
    await expectAccessible();
  });

  test("selected, and the window of a batch", async () => {
    await page.keyboard.press("Shift+X");
    await expect(page.getByText("3 selected")).toBeVisible();
    await expectAccessible();
    await page.getByRole("button", { name: "Approve…" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  });

  test("help", async () => {
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await expectAccessible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  });

  test("filters", async () => {
    await page.getByRole("button", { name: /^Filters/ }).click();
    await expect(page.getByRole("dialog", { name: "Filters" })).toBeVisible();
    await expectAccessible();
    await page.keyboard.press("Escape");
  });

  test("the comment of a rejection", async () => {
    await openRequest(page, ids[1] ?? "");
    await page.keyboard.press("r");
    await expect(page.getByLabel("Comment for the agent")).toBeVisible();
    await expectAccessible();
  });

  test("held, then past requests and what changed", async () => {
    await openRequest(page, ids[0] ?? "");
    await approveButton(page).click();
    await expect(toast(page, "Takes effect")).toBeVisible();
    await page.goto(`/approvals/${ids[0]}`);
    await expect(page.getByRole("button", { name: /^Undo/ })).toBeVisible();
    await expectAccessible();
    await becomes(agent, ids[0] ?? "", "approved");
    await openRequest(page, ids[1] ?? "");
    await expect(page.getByText("last approved request")).toBeVisible();
    await page.getByText("Before this").scrollIntoViewIfNeeded();
    await expectAccessible();
    await page.goto(`/approvals/${ids[0]}?status=approved`);
    await expect(page.getByText(/ approved this /)).toBeVisible();
    await expectAccessible();
  });

  test("on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/approvals");
    await expect(rowOf(page, ids[1] ?? "")).toBeVisible();
    await expectAccessible();
    await openRequest(page, ids[1] ?? "");
    await expectAccessible();
  });

  /** Light and dark, by the rules of WCAG 2.2 A and AA. */
  async function expectAccessible(): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect(page.locator("html")).toHaveClass(new RegExp(colorScheme));
      await settled();
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ target, failureSummary }) => `${colorScheme} ${id} ${target}: ${failureSummary}`,
        ),
      );
      expect(found).toEqual([]);
    }
  }

  /** Colours on their way from one to another are none that a reader sees. */
  async function settled(): Promise<void> {
    await page.evaluate(() =>
      Promise.all(
        document.getAnimations().map((animation) => animation.finished.catch(() => null)),
      ),
    );
  }
});
