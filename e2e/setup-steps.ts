import { expect, type Page } from "@playwright/test";

/** The steps of the user guide's setup, walked in the dashboard as a newcomer would. */

export async function createAgent(page: Page, name: string): Promise<string> {
  await page.goto("/agents");
  await page.getByRole("button", { name: "Create agent" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create agent" }).click();
  await expect(page).toHaveURL(/\/agents\/agent_/);
  return page.url().split("/").at(-1) ?? "";
}

/** Adds a permission with "Requires Approval" ticked, on the agent's page. */
export async function requireApproval(
  page: Page,
  rule: { action: string; maxAmount?: string },
): Promise<void> {
  await page.getByRole("button", { name: "Add permission" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Action").fill(rule.action);
  if (rule.maxAmount) await dialog.getByLabel("Max amount").fill(rule.maxAmount);
  await dialog.getByLabel("Requires Approval").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("table", { name: "Permissions" })).toContainText(rule.action);
}

/** Adds an endpoint for the two approval events and returns its secret, which is shown once. */
export async function addWebhook(page: Page, url: string): Promise<string> {
  await page.goto("/settings/webhooks");
  await page.getByRole("button", { name: "Add webhook" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("URL").fill(url);
  await expect(dialog.getByLabel("approval.approved")).toBeChecked();
  await expect(dialog.getByLabel("approval.rejected")).toBeChecked();
  await dialog.getByRole("button", { name: "Save" }).click();
  return readSecret(page, /whsec_[A-Za-z0-9+/=]+/);
}

/** Creates an API key with every scope and returns it. */
export async function createApiKey(page: Page, name: string): Promise<string> {
  await page.goto("/settings/api-keys");
  await page.getByRole("button", { name: "Create API key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  for (const scope of await dialog.getByRole("checkbox").all()) await scope.check();
  await dialog.getByRole("button", { name: "Create API key" }).click();
  return readSecret(page, /ak_[0-9A-Za-z]{38}/);
}

async function readSecret(page: Page, shape: RegExp): Promise<string> {
  const stored = page.getByRole("button", { name: "I have stored it" });
  await expect(stored).toBeVisible();
  const text = await page.getByRole("dialog").or(page.getByRole("alertdialog")).innerText();
  await stored.click();
  return shape.exec(text)?.[0] ?? "";
}
