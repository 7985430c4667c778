import { randomBytes } from "node:crypto";
import { expect, type Page } from "@playwright/test";

/** Someone who signs up in the test; every test has people and an organization of its own. */
export interface Person {
  name: string;
  email: string;
  password: string;
  organization: string;
}

export function newPerson(name = "Ada Reviewer"): Person {
  const unique = randomBytes(5).toString("hex");
  return {
    name,
    email: `${unique}@example.com`,
    password: "correct horse battery",
    organization: `Acme ${unique}`,
  };
}

/** Signs up and lands in the inbox. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByLabel("Organization").fill(person.organization);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/approvals/);
}

/** Moves the organization up; owners of a self-hosted service do that themselves. */
export async function upgrade(page: Page, plan: "Pro" | "Business"): Promise<void> {
  await page.goto("/settings/plan");
  await page.getByRole("button", { name: `Upgrade to ${plan}` }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: `Upgrade to ${plan}` }).click();
  await expect(dialog).toBeHidden();
}
