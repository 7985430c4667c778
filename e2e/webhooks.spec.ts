import { expect, type Page, test } from "@playwright/test";
import { Webhook } from "standardwebhooks";
import { AgentApi } from "./agent-api";
import { provision, signIn } from "./provision";
import { confirm, toast } from "./screen-steps";
import { addWebhook } from "./setup-steps";
import { type Received, type Sink, startSink } from "./sink";

/** A webhook's life: added, tested, replayed, rotated, switched off by its own server, recovered. */
test.describe("webhooks", () => {
  test.describe.configure({ mode: "serial" });

  let page: Page;
  let sink: Sink;
  let api: AgentApi;
  let secret: string;
  const deliveries = () =>
    page.getByRole("main").locator("ol > li", { has: page.locator("details") });
  const last = () => sink.received.at(-1) as Received;
  /** An event of a kind that the endpoint takes. */
  const block = (action: string) => api.decides("refund-bot", action, "deny");

  test.beforeAll(async ({ browser, baseURL }) => {
    const { owner, apiKey } = await provision();
    api = new AgentApi(baseURL ?? "", apiKey);
    await api.createAgent("refund-bot");
    sink = await startSink();
    page = await browser.newPage();
    await signIn(page, owner);
  });

  test.afterAll(async () => {
    await sink?.stop();
    await page?.close();
  });

  test("an endpoint is added, and its secret is shown this once", async () => {
    await page.goto("/settings/webhooks");
    await page.getByRole("button", { name: "Add webhook" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("URL").fill("ftp://example.com");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByLabel("URL")).toHaveAttribute("aria-invalid", "true");
    await page.keyboard.press("Escape");
    secret = await addWebhook(page, sink.url);
    await page.reload();
    await expect(page.getByRole("link", { name: sink.url })).toBeVisible();
    await expect(page.getByText("whsec_")).toHaveCount(0);
  });

  test("the test shows the request as it was sent and the answer as it came", async () => {
    await page.getByRole("button", { name: "Test Webhook" }).click();
    await expect(page).toHaveURL(/\/settings\/webhooks\/whe_/);
    const row = deliveries().first();
    await expect(row).toContainText("Delivered");
    await row.getByText("webhook.test").first().click();
    await expect(row).toContainText("Attempt 1: Delivered");
    await expect(row).toContainText("HTTP 200");
    await expect(row).toContainText("thanks");
    await expect(row).toContainText(last().headers["webhook-id"] ?? "-");
    await expect(row.locator("figure", { hasText: "Request body" }).locator("code")).toHaveText(
      last().body,
    );
    new Webhook(secret).verify(last().body, last().headers);
  });

  test("a replay sends the same event again", async () => {
    await deliveries().first().getByRole("button", { name: "Replay" }).click();
    await expect.poll(() => sink.received.length).toBe(2);
    const [first, second] = sink.received;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
    await expect(deliveries().first()).toContainText("Attempt 2: Delivered");
  });

  test("after a rotation both secrets sign", async () => {
    await page.getByRole("button", { name: "Rotate secret" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Rotate secret" }).click();
    const shown = page.getByRole("dialog", { name: "Signing secret" });
    const next = /whsec_[A-Za-z0-9+/=]+/.exec(await shown.innerText())?.[0] ?? "";
    await shown.getByRole("button", { name: "I have stored it" }).click();
    expect(next).not.toBe(secret);
    await expect(page.getByText("The secret was rotated")).toBeVisible();
    await page.getByRole("button", { name: "Test Webhook" }).click();
    await expect.poll(() => sink.received.length).toBe(3);
    expect(last().headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const each of [secret, next]) new Webhook(each).verify(last().body, last().headers);
  });

  test("an answer of 410 switches it off, and the page says so by itself", async () => {
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("dialog").getByLabel("log.blocked").check();
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
    sink.answer(410, "moved away");
    await block("told.it.is.gone");
    await expect(page.getByText("This webhook is off")).toBeVisible();
    await expect(page.getByText("your server answered 410 Gone")).toBeVisible();
    await expect(page.getByRole("button", { name: "Test Webhook" })).toBeDisabled();
    await page.goto("/settings/webhooks");
    await expect(page.getByText("Your server answered 410 Gone")).toBeVisible();
    await page.getByRole("link", { name: sink.url }).click();
    await expect(page).toHaveURL(/\/settings\/webhooks\/whe_/);
  });

  test("switched on again, it is sent what it has missed", async () => {
    const before = sink.received.length;
    await block("while.it.was.gone");
    sink.answer(200);
    await page.reload();
    await expect(page.getByText(/2 events of its kinds were not delivered to it/)).toBeVisible();
    await page.getByRole("button", { name: "Switch on and recover" }).click();
    await expect(toast(page, "The webhook is on. 2 deliveries are being sent.")).toBeVisible();
    await expect(page.getByText("This webhook is off")).toBeHidden();
    await expect.poll(() => sink.received.length).toBe(before + 2);
    const told = sink.received.slice(-2).map(({ body }) => body);
    for (const action of ["told.it.is.gone", "while.it.was.gone"])
      expect(told.filter((body) => body.includes(action))).toHaveLength(1);
  });

  test("a range is recovered: what was never sent in it, and nothing twice", async () => {
    await page.getByRole("switch", { name: /^Send events to/ }).click();
    await expect(page.getByText("switched it off on")).toBeVisible();
    await block("while.off");
    await page.getByRole("switch", { name: /^Send events to/ }).click();
    await expect(page.getByText("This webhook is off")).toBeHidden();
    const before = sink.received.length;
    await page.getByRole("button", { name: "Recover" }).click();
    const dialog = page.getByRole("dialog", { name: "Recover deliveries" });
    await expect(dialog.getByText("To be sent: 1 event that was never sent.")).toBeVisible();
    await dialog.getByRole("button", { name: "Send again" }).click();
    await expect(dialog).toBeHidden();
    await expect.poll(() => sink.received.length).toBe(before + 1);
    expect(last().body).toContain("while.off");
    await page.getByRole("button", { name: "Recover" }).click();
    await expect(dialog.getByText("Nothing in this time is left to be sent.")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  test("the deliveries are filtered, and the endpoint is deleted with them", async () => {
    const shown = page.getByRole("radiogroup", { name: "Deliveries shown" });
    await shown.getByRole("radio", { name: "Failed" }).click();
    await expect(page.getByText("No delivery is failed.")).toBeVisible();
    await shown.getByRole("radio", { name: "Delivered" }).click();
    await expect(deliveries()).toHaveCount(5);
    await page.getByRole("button", { name: "Delete" }).click();
    await confirm(page, "Delete webhook");
    await expect(page.getByText("No webhooks yet")).toBeVisible();
  });
});
