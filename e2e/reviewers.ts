import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { newPerson, type Person } from "./person";
import { provision, signIn } from "./provision";
import { type AgentSide, newAgent } from "./requests";

/** A reviewer's browser and the agent that asks. */
export interface ReviewerSide {
  page: Page;
  person: Person;
  agent: AgentSide;
}

/** An organization of its own with one reviewer, its owner, who has no name but an address, and one agent. */
export async function newReviewer(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<ReviewerSide> {
  const { owner, apiKey } = await provision();
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await signIn(page, owner);
  const agent = await newAgent(new URL(page.url()).origin, apiKey, "refund-bot");
  return { page, person: owner, agent };
}

/** Invites a second reviewer, who joins in a browser of their own. */
export async function secondReviewer(browser: Browser, owner: Page): Promise<Page> {
  const person = newPerson("Grace Second");
  await owner.goto("/settings/members");
  await owner.getByRole("button", { name: "Invite member" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("Email").fill(person.email);
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await dialog.getByText(/\/invitation\//).innerText();
  await dialog.getByRole("button", { name: "Done" }).click();

  const page = await browser.newPage();
  await page.goto(new URL(link).pathname);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create account and join" }).click();
  await page.waitForURL(/\/approvals/);
  return page;
}
