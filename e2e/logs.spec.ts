import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { AgentApi } from "./agent-api";
import { provision, signIn } from "./provision";
import { choose } from "./screen-steps";
import { addWebhook, createApiKey } from "./setup-steps";
import { type Sink, startSink } from "./sink";

/** The audit trail: finding an entry, what belongs to it, and taking it away as a file. */
test.describe("logs", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let sink: Sink;
  let approvalId: string;
  const rows = () => page.getByRole("table", { name: "Log entries" }).getByRole("row");
  /** Exactly these entries, by their actions; the row of headings comes first. */
  const expectRows = (...actions: string[]) =>
    expect(rows()).toHaveText(["Action", ...actions].map((text) => new RegExp(`^${text}`)));

  test.beforeAll(async ({ browser, baseURL }) => {
    const { owner, apiKey } = await provision();
    sink = await startSink();
    page = await browser.newPage();
    await signIn(page, owner);
    await addWebhook(page, sink.url);
    const api = new AgentApi(baseURL ?? "", apiKey);
    const refunds = [{ action: "stripe.refund", requires_approval: true }];
    await api.createAgent("refund-bot", refunds);
    await api.createAgent("mail-bot", [{ action: "email.send" }]);
    const asked = await api.check("refund-bot", "stripe.refund", { amount: 500, note: "pelican" });
    approvalId = String(asked.json.approval_id);
    await api.decides("mail-bot", "email.send", "allow");
    const other = new AgentApi(baseURL ?? "", await createApiKey(page, "night shift"));
    await other.decides("mail-bot", "email.delete", "deny");
  });

  test.afterAll(async () => {
    await sink?.stop();
    await page?.close();
  });

  test("filters by agent, action, status, key and words, alone and in the address", async () => {
    await page.goto("/logs");
    await expectRows("email.delete", "email.send", "stripe.refund");
    await choose(page, "Agent", "mail-bot");
    await expectRows("email.delete", "email.send");
    await choose(page, "Status", "Blocked");
    await expectRows("email.delete");
    await expect(page).toHaveURL(/status=blocked/);
    await page.reload();
    await expectRows("email.delete");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expectRows("email.delete", "email.send", "stripe.refund");
    await page.getByLabel("Action begins with").fill("stripe.");
    await expectRows("stripe.refund");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await choose(page, "API key", /^night shift/);
    await expectRows("email.delete");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByLabel("Words in context or reason").fill("pelican");
    await expectRows("stripe.refund");
  });

  test("filters by days, and says when nothing fits", async () => {
    const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" });
    const daysAgo = (days: number) => day.format(new Date(Date.now() - days * 86_400_000));
    await page.goto("/logs");
    await page.getByLabel("From day").fill(daysAgo(1));
    await expectRows("email.delete", "email.send", "stripe.refund");
    await page.getByLabel("To day").fill(daysAgo(1));
    await expect(page.getByText("No entry fits these filters")).toBeVisible();
    await page.getByRole("main").getByRole("button", { name: "Clear filters" }).last().click();
    await expectRows("email.delete", "email.send", "stripe.refund");
  });

  test("an entry leads to its approval, and back from there to its delivery", async () => {
    await rows().getByRole("button", { name: "stripe.refund" }).click();
    const detail = page.getByRole("dialog", { name: "Log entry" });
    await expect(detail).toContainText("pelican");
    await expect(detail).toContainText("First key");
    await detail.getByRole("link", { name: "Open the approval" }).click();
    await expect(page).toHaveURL(new RegExp(`/approvals/${approvalId}`));
    await page.getByRole("button", { name: /^Reject/ }).click();
    await page.getByRole("textbox", { name: /^Comment/ }).fill("Not today");
    await page.getByRole("button", { name: /^Reject/ }).click();
    await expect.poll(() => sink.received.length).toBe(1);
    await page.goto("/logs?status=pending_approval");
    await rows().getByRole("button", { name: "stripe.refund" }).click();
    await expect(detail).toContainText("Not today");
    await expect(detail.getByText("approval.rejected")).toBeVisible();
    await detail.getByRole("link", { name: sink.url }).click();
    const linked = page.getByRole("region", { name: "Linked delivery" });
    await expect(linked).toContainText("Attempt 1: Delivered");
    await expect(linked).toContainText(approvalId);
  });

  test("CSV is downloaded where the browser saves by itself, with what the filter shows", async ({
    browser,
  }) => {
    const context = await browser.newContext({ storageState: await page.context().storageState() });
    const plain = await context.newPage();
    await plain.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
    await plain.goto("/logs?status=blocked");
    await plain.getByRole("button", { name: "Export" }).click();
    const downloading = plain.waitForEvent("download");
    await plain.getByRole("menuitem", { name: "CSV" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const lines = readFileSync(await download.path(), "utf8")
      .trim()
      .split("\r\n");
    expect(lines[0]).toMatch(/^\W*id,created_at,agent_id,agent_name,action,status/);
    const written = lines.slice(1).filter((line) => line.includes("blocked"));
    expect(written).toHaveLength(lines.length - 1);
    expect(written.some((line) => line.includes("mail-bot,email.delete,blocked"))).toBe(true);
    expect(lines.join()).not.toContain("email.send");
    await context.close();
  });

  test("JSON Lines are saved with progress where the page may write the file", async ({
    browser,
  }) => {
    const context = await browser.newContext({ storageState: await page.context().storageState() });
    const plain = await context.newPage();
    await plain.addInitScript(pickInMemory);
    await plain.goto("/logs?action=email.");
    await plain.getByRole("button", { name: "Export" }).click();
    await plain.getByRole("menuitem", { name: "JSON Lines" }).click();
    await expect(plain.getByRole("status").filter({ hasText: "Export saved" })).toContainText(
      "2 entries",
    );
    const saved = await plain.evaluate(() => (window as { saved?: string }).saved ?? "");
    const entries = saved
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries.map(({ action, status }) => [action, status])).toEqual([
      ["email.delete", "blocked"],
      ["email.send", "allowed"],
    ]);
    await context.close();
  });

  /** The browser's "save as" window cannot be clicked: its answer, and the file kept here. */
  function pickInMemory(): void {
    const kept = window as { saved?: string; showSaveFilePicker?: unknown };
    kept.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) => ({
      name: suggestedName,
      createWritable: async () => {
        const decoder = new TextDecoder();
        return {
          write: async (chunk: Uint8Array) => {
            kept.saved = (kept.saved ?? "") + decoder.decode(chunk, { stream: true });
          },
          close: async () => {},
          abort: async () => delete kept.saved,
        };
      },
    });
  }
});
