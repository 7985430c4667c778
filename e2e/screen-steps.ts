import { expect, type Locator, type Page } from "@playwright/test";

/** Picks an option of one of the kit's selects. */
export async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: option }).click();
  await expect(page.getByRole("listbox")).toBeHidden();
}

/** The short message at the edge of the page. */
export function toast(page: Page, text: string | RegExp): Locator {
  return page.locator("[data-sonner-toast]").filter({ hasText: text });
}

/** Presses the button of a question, and waits until the question is gone. */
export async function confirm(page: Page, button: string): Promise<void> {
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: button }).click();
  await expect(question).toBeHidden();
}
