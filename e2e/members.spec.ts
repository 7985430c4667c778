import { type Browser, expect, type Page, test } from "@playwright/test";
import { newPerson } from "./person";
import { provision, type Provisioned, signIn } from "./provision";
import { choose, confirm, toast } from "./screen-steps";

/** People come, get rights, lose them, and go; each change bites at once. */
test.describe("members", () => {
  test.describe.configure({ mode: "serial" });

  const guest = newPerson("Grace Guest");
  let page: Page;
  let other: Page;
  let made: Provisioned;
  const invitations = () => page.getByRole("table", { name: "Pending invitations" });

  test.beforeAll(async ({ browser }) => {
    made = await provision();
    page = await ownPage(browser);
    other = await ownPage(browser);
    await signIn(page, made.owner);
  });

  test.afterAll(async () => {
    await page?.context().close();
    await other?.context().close();
  });

  /** A page of somebody who is not signed in. */
  async function ownPage(browser: Browser): Promise<Page> {
    return (await browser.newContext()).newPage();
  }

  /** Invites an address and returns the link that is shown. */
  async function invite(email: string, role: string): Promise<string> {
    await page.goto("/settings/members");
    await page.getByRole("button", { name: "Invite member" }).click();
    await page.getByRole("dialog").getByLabel("Email").fill(email);
    await page.getByRole("dialog").getByRole("radio", { name: role }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
    const sent = page.getByRole("dialog", { name: `${email} is invited` });
    const link = await sent.locator("code").innerText();
    await sent.getByRole("button", { name: "Done" }).click();
    await expect(invitations()).toContainText(email);
    return link;
  }

  test("a pending invitation is withdrawn, and its link ends", async () => {
    const link = await invite("mistake@example.com", "Reviewer");
    await other.goto(link);
    await expect(other.getByRole("link", { name: "Create an account" })).toBeVisible();
    await page.getByRole("button", { name: /^Withdraw/ }).click();
    await confirm(page, "Withdraw invitation");
    await expect(invitations()).toBeHidden();
    await other.reload();
    await expect(other.getByText("This invitation does not work any more")).toBeVisible();
  });

  test("an invited person makes an account and joins", async () => {
    const link = await invite(guest.email, "Admin");
    await other.goto(link);
    await expect(other.getByText(`Join ${made.owner.organization}`)).toBeVisible();
    await other.getByRole("link", { name: "Create an account" }).click();
    await expect(other.getByLabel("Email")).toHaveValue(guest.email);
    await other.getByLabel("Your name").fill(guest.name);
    await other.getByLabel("Password").fill(guest.password);
    await other.getByRole("button", { name: "Create account and join" }).click();
    await expect(other).toHaveURL(/\/approvals/);
    await page.reload();
    const row = page.getByRole("row").filter({ hasText: guest.email });
    await expect(row).toContainText(guest.name);
    await expect(row).toContainText("Admin");
    await expect(invitations()).toBeHidden();
  });

  test("a role that was taken bites on the next click", async () => {
    await other.goto("/agents");
    await other.getByRole("button", { name: "Create agent" }).first().click();
    const dialog = other.getByRole("dialog");
    await dialog.getByLabel("Name").fill("late-bot");
    await choose(page, `Role of ${guest.email}`, /^Viewer/);
    await expect(toast(page, "is viewer now")).toBeVisible();
    await dialog.getByRole("button", { name: "Create agent" }).click();
    await expect(dialog.getByRole("alert")).toBeVisible();
    await other.reload();
    await expect(other.getByText("No agents yet")).toBeVisible();
    await expect(other.getByRole("button", { name: "Create agent" })).toHaveCount(0);
  });

  test("signed out everywhere: the other's open page leads to the sign-in", async () => {
    await page.getByRole("button", { name: `Sign out ${guest.email} everywhere` }).click();
    await confirm(page, "Sign out everywhere");
    await expect(toast(page, `${guest.name} is signed out everywhere.`)).toBeVisible();
    await expect(other).toHaveURL(/\/sign-in/);
    await signIn(other, guest);
  });

  test("removed: the other is out at once", async () => {
    await page.getByRole("button", { name: `Remove ${guest.email}` }).click();
    await confirm(page, "Remove member");
    await expect(page.getByRole("row").filter({ hasText: guest.email })).toHaveCount(0);
    await expect(other).toHaveURL(/\/(welcome|sign-in)/);
    await other.goto("/settings/members");
    await expect(other).toHaveURL(/\/(welcome|sign-in)/);
    await expect(other.getByText(made.owner.email)).toHaveCount(0);
  });

  test("the only owner can neither leave nor step down", async () => {
    await page.reload();
    const self = page.getByRole("row").filter({ hasText: made.owner.email });
    await expect(self).toContainText("Owner");
    await expect(self.getByRole("button")).toHaveCount(0);
    await expect(self.getByRole("combobox")).toHaveCount(0);
  });
});
