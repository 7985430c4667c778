import { readdirSync } from "node:fs";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { AgentApi } from "./agent-api";
import { emptyOfMembers, fillWithDemo } from "./demo-data";
import { provision, signIn } from "./provision";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What the addresses of pages about one thing are made of. */
interface Ids {
  agent: string;
  approval: string;
  endpoint: string;
  invitation: string;
}

interface Visit {
  path: (ids: Ids) => string;
  /** A text that is there once the page has its content. */
  shows: string | RegExp;
  /** Whose page it is; a member's when not said. */
  by?: "stranger" | "newcomer";
}

const visit = (path: string, shows: string | RegExp, by?: Visit["by"]): Visit => ({
  ...{ path: () => path, shows },
  ...(by && { by }),
});

/** Every page of the product; one that is missing here fails the test. */
const PAGES: Record<string, Visit> = {
  "(public)": visit("/", "Create account", "stranger"),
  "(public)/sign-in": visit("/sign-in?error=CredentialsSignin", "do not match", "stranger"),
  "(public)/sign-in/confirm": visit(
    "/sign-in/confirm?email=a%40example.com&token=t",
    "One more step",
    "stranger",
  ),
  "(public)/sign-in/sent": visit("/sign-in/sent", "A link to sign in is on its way", "stranger"),
  "(public)/docs": visit("/docs", "Five minutes", "stranger"),
  "(public)/docs/[slug]": visit("/docs/webhooks", "Verify the signature", "stranger"),
  "(public)/docs/api": visit("/docs/api", "/api/v1/check", "stranger"),
  "(public)/sign-up": visit("/sign-up", "Your name", "stranger"),
  "(public)/invitation/[token]": {
    path: ({ invitation }) => new URL(invitation).pathname,
    shows: /^Join /,
    by: "stranger",
  },
  "(public)/welcome": visit("/welcome", "Name your organization", "newcomer"),
  // In production there is no such page: the one that says so is looked at.
  "(public)/dev/mail": visit("/dev/mail", "There is nothing at this address", "stranger"),
  "(dashboard)/overview": visit("/overview", "Show as table"),
  "(dashboard)/agents": visit("/agents", "refund-bot"),
  "(dashboard)/agents/[id]": { path: ({ agent }) => `/agents/${agent}`, shows: "stripe.payout.*" },
  "(dashboard)/account": visit("/account", "This browser"),
  "(dashboard)/approvals": visit("/approvals", "stripe.refund"),
  "(dashboard)/approvals/[id]": {
    path: ({ approval }) => `/approvals/${approval}`,
    shows: "cus_axe",
  },
  "(dashboard)/settings": visit("/settings", "Time to undo"),
  "(dashboard)/settings/organization": visit("/settings/organization", "Time to undo"),
  "(dashboard)/settings/history": visit("/settings/history", "created an API key"),
  "(dashboard)/settings/evidence": visit("/settings/evidence", "Verify the log"),
  "(dashboard)/settings/plan": visit("/settings/plan", "Current plan"),
  "(dashboard)/settings/api-keys": visit("/settings/api-keys", "First key"),
  "(dashboard)/settings/members": visit("/settings/members", "Pending invitations"),
  "(dashboard)/settings/webhooks": visit("/settings/webhooks", "Test Webhook"),
  "(dashboard)/settings/webhooks/[id]": {
    path: ({ endpoint }) => `/settings/webhooks/${endpoint}`,
    shows: "approval.approved",
  },
  "(dashboard)/logs": visit("/logs", "stripe.refund"),
};

/** How a page is looked at. */
interface Look {
  name: string;
  colorScheme: "light" | "dark";
  viewport: { width: number; height: number };
}

const DESK = { width: 1440, height: 900 };
const HAND = { width: 390, height: 844 };
const LIGHT: Look = { name: "light", colorScheme: "light", viewport: DESK };
const PHONE_BY_NIGHT: Look = { name: "dark phone", colorScheme: "dark", viewport: HAND };

/** WCAG 2.2 A and AA, as far as a program can tell, on every page and in every window. */
test.describe("accessible", () => {
  let member: Page;
  let stranger: Page;
  let newcomer: Page;
  let ids: Ids;
  let turn = 0;
  const visited: string[] = [];

  test.beforeAll(async ({ browser, baseURL }) => {
    test.setTimeout(120_000);
    const [own, left] = [await provision(), await provision("free")];
    await fillWithDemo(own.organizationId);
    const open = async () => (await browser.newContext({ reducedMotion: "reduce" })).newPage();
    [member, stranger, newcomer] = [await open(), await open(), await open()];
    await signIn(newcomer, left.owner);
    await emptyOfMembers(left.organizationId);
    await signIn(member, own.owner);
    const api = new AgentApi(baseURL ?? "", own.apiKey);
    const context = { amount: 500, currency: "USD", customer_id: "cus_axe" };
    const asked = await api.check("refund-bot", "stripe.refund", context);
    const agents = await api.list("/agents");
    const [endpoint] = await api.list("/webhook-endpoints");
    ids = {
      agent: agents.find(({ name }) => name === "refund-bot")?.id ?? "",
      approval: String(asked.json.approval_id),
      endpoint: endpoint?.id ?? "",
      invitation: await invite(member),
    };
  });

  test.afterAll(async () => {
    console.log([`${visited.length} looks, with the rules passed:`, ...visited].join("\n  "));
    for (const page of [member, stranger, newcomer]) await page?.context().close();
  });

  test("every page is in the table", () => {
    const app = path.resolve("src/app");
    const found = readdirSync(app, { recursive: true, encoding: "utf8" })
      .filter((file) => path.basename(file) === "page.tsx")
      .map((file) => path.dirname(file));
    expect(Object.keys(PAGES).sort()).toEqual(found.sort());
  });

  for (const [name, { path: pathOf, shows, by }] of Object.entries(PAGES))
    test(`the page ${name}`, async () => {
      const page = { stranger, newcomer }[by as "stranger"] ?? member;
      await page.goto(pathOf(ids));
      const look = nextLook();
      await putOn(page, look);
      await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
      await expectAccessible(page, `${name} (${look.name})`);
    });

  test("the windows of an agent's rules", async () => {
    await member.goto(`/agents/${ids.agent}`);
    await inOneLook("add a permission", async () => {
      await member.getByRole("button", { name: "Add permission" }).click();
      await member.getByRole("dialog").getByLabel("Action").fill("stripe.*");
      await member.getByRole("dialog").getByLabel("Requires Approval").check();
      await expect(member.getByRole("dialog").getByText(/unchanged\.|the same\./)).toBeVisible();
    });
    await inOneLook("delete a permission", async () => {
      await member.getByRole("button", { name: "Delete stripe.refund", exact: true }).click();
      await expect(member.getByText(/unchanged\.|the same\./)).toBeVisible();
    });
  });

  test("the windows of webhooks", async () => {
    await member.goto("/settings/webhooks");
    await inOneLook("add a webhook", async () => {
      await member.getByRole("button", { name: "Add webhook" }).click();
      await member.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await expect(member.getByLabel("URL")).toHaveAttribute("aria-invalid", "true");
    });
    await member.goto(`/settings/webhooks/${ids.endpoint}`);
    await inOneLook("recover deliveries", async () => {
      await member.getByRole("button", { name: "Recover" }).click();
      await expect(member.getByRole("dialog").getByText(/^(To be sent|Nothing in)/)).toBeVisible();
    });
    await inOneLook("a delivery unfolded", async () => {
      const first = member.getByRole("main").locator("details").first();
      if ((await first.getAttribute("open")) === null) await first.locator("summary").click();
      await expect(first.getByText("Request body, as sent")).toBeVisible();
    });
  });

  test("the windows of keys and members", async () => {
    await member.goto("/settings/api-keys");
    await inOneLook("create a key", async () => {
      await member.getByRole("button", { name: "Create API key" }).click();
      await member.getByLabel("Chosen agents").click();
      await expect(member.getByRole("group", { name: "Chosen agents" })).toBeVisible();
    });
    await inOneLook("rotate a key", () =>
      member.getByRole("button", { name: "Rotate First key" }).click(),
    );
    await member.goto("/settings/members");
    await inOneLook("invite a member", () =>
      member.getByRole("button", { name: "Invite member" }).click(),
    );
  });

  test("a log entry, the menus, the palette and a change of plan", async () => {
    await member.goto("/logs");
    await inOneLook("a log entry", async () => {
      await member.getByRole("table").getByRole("button").first().click();
      await expect(member.getByRole("dialog").getByText("Entry id", { exact: true })).toBeVisible();
    });
    await inOneLook("the palette", async () => {
      await member.keyboard.press("Control+k");
      await member.getByRole("dialog").getByRole("combobox").fill("re");
      await expect(member.getByRole("option", { name: "refund-bot" })).toBeVisible();
    });
    await inOneLook("the account's menu", async () => {
      await member.getByRole("button", { name: /^Account:/ }).click();
      await expect(member.getByRole("menu")).toBeVisible();
    });
    await member.goto("/settings/plan");
    await inOneLook("a downgrade", async () => {
      await member.getByRole("button", { name: "Downgrade to Free" }).click();
      await expect(member.getByRole("alertdialog")).toContainText("none is deleted");
    });
  });

  test("an open list of choices keeps the focus, and is accessible", async () => {
    await member.goto("/logs");
    const list = member.getByRole("listbox");
    for (const look of [LIGHT, PHONE_BY_NIGHT]) {
      await putOn(member, look);
      await member.getByRole("combobox", { name: "Status" }).click();
      await expect(list).toBeVisible();
      await member.keyboard.press("Tab");
      await expect(list.locator(":focus")).toHaveCount(1);
      // The page behind is hidden while the list is open, and has just been shown to be out of
      // reach; axe knows that of windows, not of lists.
      await expectAccessible(member, `a list of choices (${look.name})`, ["aria-hidden-focus"]);
      await member.keyboard.press("Escape");
      await expect(list).toBeHidden();
    }
  });

  /** In turn on a desk by day and on a phone by night: twice the looks cost CI two minutes. */
  const nextLook = (): Look => (turn++ % 2 === 0 ? LIGHT : PHONE_BY_NIGHT);

  /** Opens a window, looks at it, and closes it. */
  async function inOneLook(name: string, open: () => Promise<unknown>): Promise<void> {
    const look = nextLook();
    await putOn(member, look);
    await open();
    await expectAccessible(member, `${name} (${look.name})`);
    await member.keyboard.press("Escape");
    const windows = member.locator("[role=dialog], [role=alertdialog], [role=menu]");
    await expect(windows).toHaveCount(0);
  }

  async function expectAccessible(page: Page, name: string, but: string[] = []): Promise<void> {
    // The product has no frames, which is what the slower mode is for.
    const axe = new AxeBuilder({ page }).withTags(TAGS).disableRules(but).setLegacyMode();
    const { violations, passes } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => ({
      rule: id,
      where: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
    }));
    expect(found, name).toEqual([]);
    visited.push(`${name}: ${passes.length}`);
  }
});

async function putOn(page: Page, { colorScheme, viewport }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
  await expect(page.locator("html")).toHaveClass(colorScheme);
}

/** Leaves an invitation open and returns its link. */
async function invite(page: Page): Promise<string> {
  await page.goto("/settings/members");
  await page.getByRole("button", { name: "Invite member" }).click();
  await page.getByRole("dialog").getByLabel("Email").fill("invited@example.com");
  await page.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
  const sent = page.getByRole("dialog", { name: "invited@example.com is invited" });
  const link = await sent.locator("code").innerText();
  await sent.getByRole("button", { name: "Done" }).click();
  return link;
}
