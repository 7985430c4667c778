import { gzipSync } from "node:zlib";
import { expect, type Response, test } from "@playwright/test";
import { AgentApi } from "./agent-api";
import { provision, signIn } from "./provision";

const BUDGET_BYTES = 200 * 1024;

/** What a reviewer's phone must fetch before the first request can be decided. */
test("the inbox's scripts fit the budget", async ({ browser, baseURL }) => {
  const { owner, apiKey } = await provision();
  const api = new AgentApi(baseURL ?? "", apiKey);
  await api.createAgent("refund-bot", [{ action: "stripe.refund", requires_approval: true }]);
  await api.decides("refund-bot", "stripe.refund", "require_approval");
  const before = await browser.newContext();
  await signIn(await before.newPage(), owner);
  // Signed in, but nothing of the product is in this context's cache.
  const context = await browser.newContext({ storageState: await before.storageState() });
  await before.close();
  const page = await context.newPage();
  const scripts: Response[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response);
  });
  await page.goto("/approvals");
  await expect(page.getByRole("button", { name: /^Approve/ })).toBeEnabled();
  const sizes = await Promise.all(scripts.map(sizeOf));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 8);
  const lines = largest.map(({ name, bytes }) => `  ${kilobytes(bytes)} ${name}`);
  console.log([`${sizes.length} scripts, ${kilobytes(total)} gzipped`, ...lines].join("\n"));
  expect(sizes.length).toBeGreaterThan(3);
  expect(total).toBeLessThanOrEqual(BUDGET_BYTES);
  await context.close();
});

async function sizeOf(response: Response): Promise<{ name: string; bytes: number }> {
  const name = new URL(response.url()).pathname.split("/").at(-1) ?? "";
  return { name, bytes: gzipSync(await response.body()).length };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
