import { expect, type Page, test } from "@playwright/test";
import { provision, type Provisioned, signIn } from "./provision";
import { confirm, toast } from "./screen-steps";

/** A person's own settings: where they are signed in, which e-mails they get, their password. */
test.describe("the account", () => {
  test.describe.configure({ mode: "serial" });

  let made: Provisioned;
  let page: Page;
  let phone: Page;
  const endings = () => page.getByRole("main").getByRole("button", { name: /^Sign out \S/ });

  test.beforeAll(async ({ browser }) => {
    made = await provision("free");
    page = await (await browser.newContext()).newPage();
    const userAgent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari";
    phone = await (await browser.newContext({ userAgent })).newPage();
    await signIn(page, made.owner);
    await signIn(phone, made.owner);
  });

  test.afterAll(async () => {
    await page?.context().close();
    await phone?.context().close();
  });

  test("lists where one is signed in, and ends one of them", async () => {
    await page.goto("/account");
    const here = page.getByRole("listitem").filter({ hasText: "This browser" });
    await expect(here).toHaveCount(1);
    await expect(here.getByRole("button")).toHaveCount(0);
    await endings().filter({ hasNotText: "everywhere" }).click();
    await expect(toast(page, "is signed out.")).toBeVisible();
    await expect(phone).toHaveURL(/\/sign-in/);
  });

  test("ends all the others at once", async () => {
    await signIn(phone, made.owner);
    await page.reload();
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await confirm(page, "Sign out everywhere else");
    await expect(phone).toHaveURL(/\/sign-in/);
    await page.reload();
    await expect(page.getByText("This browser")).toBeVisible();
    await expect(endings()).toHaveCount(0);
  });

  test("keeps which e-mails one wants", async () => {
    const hourly = page.getByRole("radio", { name: "Once an hour" });
    await expect(page.getByRole("radio", { name: "For each request" })).toBeChecked();
    await hourly.click();
    await expect(toast(page, "The setting is saved.")).toBeVisible();
    await page.reload();
    await expect(hourly).toBeChecked();
  });

  test("sets a password, which signs out everywhere else and opens the next session", async () => {
    const password = "another horse battery";
    await signIn(phone, made.owner);
    await page.getByLabel("New password").fill("short");
    const current = page.getByLabel("Current password");
    if (await current.isVisible()) await current.fill(made.owner.password);
    await page.getByRole("button", { name: "Set password" }).click();
    await expect(page.getByLabel("New password")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("New password").fill(password);
    await page.getByRole("button", { name: "Set password" }).click();
    await expect(toast(page, "Your password is set.")).toBeVisible();
    await expect(phone).toHaveURL(/\/sign-in/);
    await phone.getByLabel("Email", { exact: true }).fill(made.owner.email);
    await phone.getByLabel("Password").fill(made.owner.password);
    await phone.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(phone.getByRole("alert").first()).toContainText("do not match");
    await signIn(phone, { ...made.owner, password });
  });
});
