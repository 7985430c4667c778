import { expect, type Page, test } from "@playwright/test";
import {
  approveButton,
  detail,
  expectOpen,
  openRequest,
  rejectButton,
  rowOf,
  rows,
} from "./inbox-parts";
import {
  addEndpoint,
  type AgentSide,
  approvalOf,
  ask,
  askAll,
  becomes,
  statusOf,
  withdraw,
} from "./requests";
import { newReviewer } from "./reviewers";
import { toast } from "./screen-steps";
import { startSink } from "./sink";

/** One reviewer at a desktop, with hands on the keyboard. */
test.describe("the inbox", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let agent: AgentSide;
  let name: string;
  let asked: string[] = [];

  test.beforeAll(async ({ browser }) => {
    const viewport = { width: 1440, height: 900 };
    const reviewer = await newReviewer(browser, { viewport });
    ({ page, agent } = reviewer);
    name = reviewer.person.email;
  });
  test.afterAll(() => page?.context().close());

  /** Every test has the list to itself. */
  async function open(...amounts: number[]): Promise<string[]> {
    for (const id of asked)
      if ((await statusOf(agent, id)) === "pending_approval")
        await withdraw(agent, id).catch(() => becomes(agent, id, "approved"));
    asked = await askAll(agent, amounts);
    await page.goto("/approvals");
    await expect(rows(page)).toHaveCount(amounts.length);
    await expect(approveButton(page)).toBeEnabled();
    return asked.toReversed();
  }

  test("shows list and request side by side, the newest one open", async () => {
    const [newest = ""] = await open(101, 102, 103);
    await expectOpen(page, newest);
    const list = await page.getByRole("list", { name: "Requests" }).boundingBox();
    const request = await detail(page).boundingBox();
    expect(request?.x).toBeGreaterThanOrEqual((list?.x ?? 0) + (list?.width ?? 0));
    await expect(detail(page).getByText("103.00 USD").first()).toBeVisible();
    await expect(detail(page).getByText("This action requires human approval")).toBeVisible();
    await expect(page).toHaveTitle(/^\(3\) /);
  });

  test("j, k and the arrows move, Enter goes into the request", async () => {
    const [third = "", second = "", first = ""] = await open(104, 105, 106);
    await expectOpen(page, third);
    await page.keyboard.press("j");
    await expectOpen(page, second);
    await page.keyboard.press("ArrowDown");
    await expectOpen(page, first);
    await page.keyboard.press("j");
    await expectOpen(page, first);
    await page.keyboard.press("k");
    await expectOpen(page, second);
    await expect(rowOf(page, second)).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "stripe.refund" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(rowOf(page, second)).toBeFocused();
  });

  test("an approval by key counts down, and the agent waits until it is over", async () => {
    const [second = "", first = ""] = await open(107, 108);
    await page.keyboard.press("a");
    await expect(toast(page, "Takes effect")).toContainText(/Approved stripe\.refund .* \d s left/);
    expect(await statusOf(agent, second)).toBe("pending_approval");
    await expect(rowOf(page, second)).toContainText(`${name} approved · `);
    await expectOpen(page, first);
    await becomes(agent, second, "approved");
    await expect(rowOf(page, second)).toHaveCount(0);
    expect(await statusOf(agent, first)).toBe("pending_approval");
  });

  test("z takes an approval back for good, and it can be given again", async () => {
    const [second = "", first = ""] = await open(109, 110);
    await page.keyboard.press("a");
    await expect(toast(page, "Takes effect")).toBeVisible();
    await page.keyboard.press("z");
    await expect(toast(page, "Undone: it waits again")).toBeVisible();
    await expectOpen(page, first);
    await expect(approveButton(page)).toBeEnabled();
    await page.keyboard.press("a");
    // The later approval takes effect: the time of the earlier one is over too.
    await becomes(agent, first, "approved");
    expect(await statusOf(agent, second)).toBe("pending_approval");
    await openRequest(page, second);
    await page.keyboard.press("a");
    await becomes(agent, second, "approved");
  });

  test("r, a comment and Ctrl+Enter reject at once", async () => {
    const [second = "", first = ""] = await open(111, 112);
    await page.keyboard.press("r");
    const comment = page.getByLabel("Comment for the agent");
    await expect(comment).toBeFocused();
    await page.keyboard.type("Ask finance first");
    await expect(rejectButton(page)).toBeEnabled();
    await page.keyboard.press("Control+Enter");
    await expect(toast(page, "Rejected stripe.refund")).toBeVisible();
    expect(await approvalOf(agent, second)).toMatchObject({
      status: "rejected",
      comment: "Ask finance first",
    });
    await expect(rowOf(page, second)).toHaveCount(0);
    await expectOpen(page, first);
  });

  test("c adds a comment to an approval; a comment put away is not sent", async () => {
    const [second = "", first = ""] = await open(113, 114);
    const comment = page.getByLabel("Comment for the agent");
    await page.keyboard.press("c");
    await expect(comment).toBeFocused();
    await page.keyboard.type("On my account");
    await approveButton(page).click();
    await expectOpen(page, first);
    await expect(approveButton(page)).toBeEnabled();
    await page.keyboard.press("c");
    await page.keyboard.type("Rather not said");
    await page.keyboard.press("Escape");
    await expect(comment).toBeHidden();
    await expect(approveButton(page)).toBeEnabled();
    await page.keyboard.press("a");
    await becomes(agent, second, "approved");
    await becomes(agent, first, "approved");
    expect((await approvalOf(agent, second)).comment).toBe("On my account");
    expect((await approvalOf(agent, first)).comment).toBeNull();
  });

  test("x selects, X selects all and none", async () => {
    await open(115, 116, 117);
    const bar = page.getByRole("group", { name: "Selected requests" });
    await page.keyboard.press("x");
    await expect(bar).toContainText("1 selected");
    await expect(bar).toContainText("117.00 USD");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await expect(bar).toContainText("2 selected");
    await expect(bar).toContainText("233.00 USD");
    await page.keyboard.press("Shift+X");
    await expect(bar).toContainText("3 selected");
    await page.keyboard.press("Shift+X");
    await expect(bar).toBeHidden();
  });

  test("/ searches, v shows the raw JSON, ? helps, Ctrl+K goes elsewhere", async () => {
    const [, first = ""] = await open(118, 119);
    const context = page.getByRole("region", { name: "Context, written by the agent" });
    await page.keyboard.press("v");
    await expect(context).toContainText('{"amount":119,"currency":"USD"}');
    await page.keyboard.press("v");
    await expect(context).not.toContainText('{"amount"');
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Search requests" })).toBeFocused();
    await page.keyboard.type("118");
    await expect(rows(page)).toHaveCount(1);
    await expect(rowOf(page, first)).toBeVisible();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect(rows(page)).toHaveCount(2);
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(help).toContainText("Undo the last approval");
    await page.keyboard.press("a");
    await page.keyboard.press("Escape");
    await expect(help).toBeHidden();
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox")).toBeFocused();
    await page.keyboard.type("logs");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/logs/);
    expect(await statusOf(agent, first)).toBe("pending_approval");
  });

  test("a tab closed right after Approve loses nothing", async ({ browser }) => {
    const sink = await startSink();
    await addEndpoint(agent, sink.url);
    const [id = ""] = await open(120);
    const tab = await browser.newPage({ storageState: await page.context().storageState() });
    await openRequest(tab, id);
    await page.goto("about:blank");
    await approveButton(tab).click();
    await expect(toast(tab, "Takes effect")).toBeVisible();
    await tab.close();
    // Nobody looks and nobody asks: the server itself makes it final and tells of it.
    await expect
      .poll(() => sink.received.map(({ body }) => body).join(), { timeout: 20_000 })
      .toContain(id);
    expect(await statusOf(agent, id)).toBe("approved");
    await sink.stop();
  });

  test("an agent's text is searched and an id found", async () => {
    const id = await ask(agent, { customer: "Zoë Ödegård", amount: 121 });
    asked.push(id);
    await page.goto(`/approvals?q=${encodeURIComponent("Zoë Öde")}`);
    await expect(rowOf(page, id)).toBeVisible();
    await page.goto(`/approvals?q=${id}`);
    await expect(rows(page)).toHaveCount(1);
    await expect(rowOf(page, id)).toBeVisible();
  });
});
