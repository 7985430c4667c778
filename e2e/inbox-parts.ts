import { expect, type Locator, type Page } from "@playwright/test";

/** The parts of the inbox, by what they are called on the screen. */

/** A request's line in the list. */
export function rowOf(page: Page, id: string): Locator {
  return page.locator(`[data-row="${id}"]`);
}

export function rows(page: Page): Locator {
  return page.getByRole("list", { name: "Requests" }).getByRole("listitem");
}

/** The open request with its buttons. */
export function detail(page: Page): Locator {
  return page.getByRole("region", { name: "Selected request" });
}

export function approveButton(page: Page): Locator {
  return detail(page).getByRole("button", { name: /^Approve/ });
}

export function rejectButton(page: Page): Locator {
  return detail(page).getByRole("button", { name: /^Reject/ });
}

/** Opens a request and waits until it can be decided. */
export async function openRequest(page: Page, id: string): Promise<void> {
  await page.goto(`/approvals/${id}`);
  await expect(approveButton(page)).toBeEnabled();
}

/** The request whose address is shown is also the one that is drawn. */
export async function expectOpen(page: Page, id: string): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`/approvals/${id}`));
  await expect(detail(page).getByText(id)).toBeVisible();
}
