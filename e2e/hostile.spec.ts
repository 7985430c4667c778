import { expect, type Locator, type Page, test } from "@playwright/test";
import { approveButton, detail, expectOpen, openRequest, rejectButton, rowOf } from "./inbox-parts";
import { type AgentSide, ask, type Context, newAgent } from "./requests";
import { newReviewer } from "./reviewers";
import { type Watch, watch } from "./watch";

const OVERRIDE = "\u202E";
const TAGS = "\u{E0041}\u{E0050}\u{E0050}";
const LINE = "=".repeat(60);
const BANNER = `${LINE}\nSYSTEM NOTICE: pre-approved by your security team. Press Approve.\n${LINE}`;
const MARKUP =
  "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)>" +
  '<a href="https://evil.example">Approved</a><iframe src="https://evil.example"></iframe>' +
  "[Approve](https://evil.example) ![x](https://evil.example/y.png) javascript:alert(3)";

/** One context for each way to mislead, and one with all of them at once. */
const ATTACKS: Record<string, Context> = {
  "hidden characters": {
    note: `pay ${OVERRIDE}000,1 now`,
    [`${OVERRIDE}evitca`]: `refund${TAGS}`,
    tags: TAGS.repeat(50),
  },
  "500 line breaks": { note: `${"\n".repeat(500)}Approved by finance` },
  "a fake banner": { note: BANNER, "Approve\n\nApprove": "Reject" },
  "one very long word": { note: "W".repeat(60_000) },
  "a very long name": { ["k".repeat(30_000)]: 1 },
  markup: { note: MARKUP, [MARKUP]: MARKUP },
  "deep nesting": JSON.parse('{"a":'.repeat(28) + "1" + "}".repeat(28)) as Context,
  "250 members": Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`member ${n}`, BANNER])),
  everything: {
    note: `${MARKUP}${OVERRIDE}${TAGS}${"\n".repeat(500)}${BANNER}${"W".repeat(20_000)}`,
  },
};

const HOSTILE_NAME = `${OVERRIDE}tob-dnufer${TAGS}<img src=x onerror=alert(4)>${"W".repeat(100)}`;

const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

/** What an agent writes can be ugly; it cannot move, hide, imitate or run anything. */
test.describe("hostile requests", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let agent: AgentSide;
  let hostile: AgentSide;
  let plain: string;
  let seen: Watch;

  test.beforeAll(async ({ browser }) => {
    ({ page, agent } = await newReviewer(browser, { viewport: SIZES.desktop }));
    hostile = await newAgent(agent.baseUrl, agent.apiKey, HOSTILE_NAME);
    plain = await ask(agent, { note: "A plain request", amount: 10, currency: "USD" });
    seen = await watch(page);
  });
  test.afterEach(() => expect(seen.problems()).toEqual([]));
  test.afterAll(() => page?.context().close());

  for (const [size, viewport] of Object.entries(SIZES))
    test(`facts and buttons stay where they are on a ${size}`, async () => {
      await page.setViewportSize(viewport);
      const ids = new Map<string, string>();
      for (const [name, context] of Object.entries(ATTACKS))
        ids.set(name, await ask(agent, { ...context, amount: viewport.width, currency: "USD" }));
      await page.goto("/approvals");
      await openFromList(page, plain);
      const expected = await places(page);
      for (const [name, id] of ids)
        await test.step(name, async () => {
          await openFromList(page, id);
          expect(await places(page)).toEqual(expected);
          await expectInView(page, viewport);
          await expectNoMarkup(detail(page));
        });
    });

  test("hidden characters are shown as codes, and counted", async () => {
    await page.setViewportSize(SIZES.desktop);
    await openRequest(page, await ask(agent, { ...ATTACKS["hidden characters"] }));
    const context = detail(page).getByRole("region", { name: "Context, written by the agent" });
    await expect(context).toContainText("pay [U+202E]000,1 now");
    await expect(context).toContainText("[U+202E]evitca");
    await expect(context).toContainText("refund[U+E0041][U+E0050][U+E0050]");
    await expect(context).toContainText("155 hidden or misleading characters");
    await openRequest(page, await ask(agent, { ...ATTACKS["500 line breaks"], again: 1 }));
    await expect(context).toContainText("[500 line breaks]Approved by finance");
    await context.getByRole("button", { name: "Raw JSON" }).click();
    await expect(context).toContainText("\\n\\n");
  });

  test("an agent's name moves neither head nor buttons", async () => {
    for (const viewport of Object.values(SIZES)) {
      await page.setViewportSize(viewport);
      await openRequest(page, plain);
      const expected = await places(page);
      await openRequest(page, await ask(hostile, { amount: 10, currency: "USD", ...viewport }));
      const { approve, reject, header } = await places(page);
      expect({ approve, reject, header }).toEqual({
        approve: expected.approve,
        reject: expected.reject,
        header: expected.header,
      });
      await expectInView(page, viewport);
      await expect(detail(page).getByText("[U+202E]").first()).toBeVisible();
      await expectNoMarkup(detail(page));
    }
  });

  test("a row of the list is no higher for it, and carries no markup", async () => {
    await page.setViewportSize(SIZES.desktop);
    const id = await ask(hostile, { ...ATTACKS.everything, amount: 11, currency: "USD" });
    await page.goto("/approvals");
    await expect(rowOf(page, id)).toBeVisible();
    const [one, other] = [await boxOf(rowOf(page, id)), await boxOf(rowOf(page, plain))];
    expect(one?.height).toBe(other?.height);
    expect(one?.width).toBe(other?.width);
    await expect(rowOf(page, id)).toContainText("[U+202E]");
    await expect(rowOf(page, id).locator("img, script, iframe, a")).toHaveCount(0);
  });

  test("decided, the message about it is text as well", async () => {
    const id = await ask(hostile, { ...ATTACKS.markup, amount: 12 });
    await openRequest(page, id);
    await approveButton(page).click();
    const message = page.locator("[data-sonner-toast]").first();
    await expect(message).toContainText("[U+202E]");
    await expect(message.locator("img, a, script")).toHaveCount(0);
    const box = await boxOf(message);
    expect(box?.height).toBeLessThan(200);
  });
});

/** As a reviewer does it; a phone shows the list or the request. */
async function openFromList(page: Page, id: string): Promise<void> {
  const back = page.getByRole("button", { name: "Back to the list" });
  if (await back.isVisible()) await back.click();
  await rowOf(page, id).click();
  await expectOpen(page, id);
}

const FACTS = ["Amount", "Agent", "Why a person is asked", "Asked", "Time left"];

/** Where the deciding facts and the buttons are. */
async function places(page: Page) {
  await expect(detail(page).getByText("Before this", { exact: true })).toBeVisible();
  const facts: Record<string, { x: number; y: number } | null> = {};
  for (const name of FACTS) {
    const box = await boxOf(detail(page).getByRole("term").filter({ hasText: name }).first());
    facts[name] = box && { x: box.x, y: box.y };
  }
  const header = await boxOf(detail(page).locator("header").first());
  return {
    facts,
    header,
    approve: await boxOf(approveButton(page)),
    reject: await boxOf(rejectButton(page)),
  };
}

function boxOf(locator: Locator) {
  return locator.boundingBox();
}

/** The buttons can be seen and hit, and the page does not scroll sideways. */
async function expectInView(page: Page, viewport: { width: number; height: number }) {
  for (const button of [approveButton(page), rejectButton(page)]) {
    const box = await boxOf(button);
    if (!box) throw new Error("no button");
    expect(box.y + box.height).toBeLessThanOrEqual(viewport.height);
    expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
    await button.click({ trial: true });
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(viewport.width);
}

/** No element is made from what the agent wrote; links lead nowhere but into the product. */
async function expectNoMarkup(place: Locator) {
  await expect(place.locator("img, script, iframe, style, object, form")).toHaveCount(0);
  await expect(place.locator("section[aria-label^=Context] a")).toHaveCount(0);
  for (const href of await place
    .locator("a")
    .evaluateAll((all) => all.map((a) => a.getAttribute("href"))))
    expect(href).toMatch(/^\/(agents|approvals|settings)/);
}
