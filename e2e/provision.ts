import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, type Page } from "@playwright/test";
import { newPerson, type Person } from "./person";

/** An organization made from the command line, beside the running server. */
export interface Provisioned {
  owner: Person;
  organizationId: string;
  /** A key with every scope. */
  apiKey: string;
}

/** Runs `dist/admin.js` on the server's database and returns what it printed. */
export async function admin(...args: string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    DATA_DIR: process.env.E2E_DATA_DIR,
    DATABASE_URL: "",
    LOG_LEVEL: "error",
  };
  const run = promisify(execFile)(process.execPath, ["dist/admin.js", ...args], { env });
  return (await run).stdout;
}

/** An organization with an owner and a key, on a plan; faster than signing up. */
export async function provision(plan: "free" | "pro" = "pro"): Promise<Provisioned> {
  const owner = newPerson();
  const flags = {
    "--name": owner.organization,
    "--owner-email": owner.email,
    "--owner-password": owner.password,
    "--plan": plan,
  };
  const printed = await admin("create-organization", "--json", ...Object.entries(flags).flat());
  const made = JSON.parse(printed) as { organization_id: string; api_key: string };
  return { owner, organizationId: made.organization_id, apiKey: made.api_key };
}

/** Signs in with the password and lands in the inbox. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/approvals/);
}
