import { randomBytes } from "node:crypto";
import { decode } from "next-auth/jwt";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { signUp } from "@/services/people/sign-up";
import { viewSession } from "@/services/people/view-session";
import { AuthBrowser } from "@/test/auth-browser";
import { testPlatform } from "@/test/database";
import { authOptions } from "./next-auth";

const platform = testPlatform();
const PASSWORD = "correct horse battery";
const SESSION_COOKIE = "next-auth.session-token";

let browser: AuthBrowser;
beforeEach(() => {
  browser = new AuthBrowser(platform);
});

const anAddress = () => `${randomBytes(6).toString("hex")}@example.com`;

async function aPerson() {
  const email = anAddress();
  const joins = { organizationName: "Acme" };
  const person = { name: "Ann", email, password: PASSWORD, joins, ip: null, requestId: "req_test" };
  return { email, ...(await signUp(platform, person)) };
}

const signIn = (email: string, password = PASSWORD, more = {}) =>
  browser.post("callback/credentials", { email, password, ...more });

const current = async () => {
  const sessionId = await browser.sessionId();
  return sessionId ? viewSession(platform, sessionId) : null;
};

/** The link that was mailed last, as the query of our own page. */
function mailedLink(): URL {
  const link = /https?:\S+/.exec(platform.sentEmails[0]?.text ?? "")?.[0];
  return new URL(link ?? "nothing:");
}

async function followLink(link: URL) {
  return browser.get("callback/email", Object.fromEntries(link.searchParams));
}

describe("signing in with a password", () => {
  it("opens a session whose cookie only names its row", async () => {
    const { email, userId } = await aPerson();
    expect((await signIn(email)).status).toBe(200);
    expect(await current()).toMatchObject({
      user: { id: userId },
      organization: { role: "owner" },
    });
    const { secret = "" } = authOptions(platform);
    const token = await decode({ token: browser.cookies.get(SESSION_COOKIE), secret });
    expect(Object.keys(token ?? {}).sort()).toEqual(["exp", "iat", "jti", "sessionId"]);
    expect(browser.attributes.get(SESSION_COOKIE)).toMatch(/HttpOnly; SameSite=Lax/);
    expect(Object.keys((await browser.get("session")).body as object).sort()).toEqual([
      "expires",
      "sessionId",
    ]);
  });

  it("says the same for a wrong password and for nobody", async () => {
    const { email } = await aPerson();
    const wrong = await signIn(email, "wrong horse battery");
    const nobody = await signIn(anAddress());
    expect(wrong).toMatchObject({ status: 401 });
    expect(wrong.location).toContain("error=CredentialsSignin");
    expect(nobody).toEqual(wrong);
    expect(await current()).toBeNull();
  });

  it("says when there were too many tries, and nothing of what broke", async () => {
    const { email } = await aPerson();
    for (let i = 0; i < 10; i++) await signIn(email, "wrong horse battery");
    expect((await signIn(email)).location).toContain("error=TooManyTries");
    const broken = {
      ...platform,
      db: { ...platform.db, system: vi.fn().mockRejectedValue(new Error("secret detail")) },
    };
    const answer = await new AuthBrowser(broken).post("callback/credentials", {
      email,
      password: PASSWORD,
    });
    expect(answer.location).toContain("error=Unavailable");
  });

  it("without the CSRF token signs nobody in", async () => {
    const { email } = await aPerson();
    await signIn(email, PASSWORD, { csrfToken: "forged" });
    expect(await current()).toBeNull();
  });

  it("with a body that is no form of ours signs nobody in", async () => {
    const answer = await browser.post("callback/credentials", {});
    expect(answer.location).toContain("error=CredentialsSignin");
  });
});

describe("a session's end", () => {
  it("comes at once with signing out: a kept cookie opens nothing", async () => {
    const { email } = await aPerson();
    await signIn(email);
    const kept = browser.cookies.get(SESSION_COOKIE) ?? "";
    const sessionId = (await browser.sessionId()) ?? "";
    await browser.post("signout", {});
    expect(await browser.sessionId()).toBeUndefined();
    browser.cookies.set(SESSION_COOKIE, kept);
    expect(await browser.sessionId()).toBe(sessionId);
    expect(await current()).toBeNull();
  });

  it("comes with a cookie of another secret, quietly", async () => {
    browser.cookies.set(SESSION_COOKIE, "eyJhbGciOiJkaXIifQ..forged.cookie.x");
    expect(await browser.sessionId()).toBeUndefined();
  });
});

describe("a mailed link", () => {
  const ask = (email: string, more = {}) => browser.post("signin/email", { email, ...more });

  it("leads to our own page, which a scanner may open; the button signs in, once", async () => {
    const { email, userId } = await aPerson();
    const answer = await ask(` ${email.toUpperCase()} `, { callbackUrl: "/logs" });
    expect(answer.location).toContain("/verify-request");
    expect(platform.sentEmails[0]).toMatchObject({ to: email });
    const link = mailedLink();
    expect(link.href).toMatch(/^http:\/\/localhost:3000\/sign-in\/confirm\?/);
    expect(link.searchParams.get("callbackUrl")).toBe("http://localhost:3000/logs");
    await browser.head("callback/email", Object.fromEntries(link.searchParams));
    expect(await followLink(link)).toMatchObject({ location: "http://localhost:3000/logs" });
    expect((await current())?.user.id).toBe(userId);
    const again = await new AuthBrowser(platform).get(
      "callback/email",
      Object.fromEntries(link.searchParams),
    );
    expect(again.location).toContain("error=Verification");
  });

  it("followed twice at once signs in once", async () => {
    await ask(anAddress());
    const query = Object.fromEntries(mailedLink().searchParams);
    const browsers = [1, 2, 3].map(() => new AuthBrowser(platform));
    await Promise.all(browsers.map((one) => one.get("callback/email", query)));
    const ids = await Promise.all(browsers.map((one) => one.sessionId()));
    expect(ids.filter(Boolean)).toHaveLength(1);
  });

  it("of an unknown address makes a person without organization", async () => {
    const email = anAddress();
    await ask(email);
    await followLink(mailedLink());
    const session = await current();
    expect(session).toMatchObject({ user: { email }, organization: null });
    expect(session?.user.id).toMatch(/^user_/);
  });

  it("takes the account from a stranger who had signed up with the address", async () => {
    const { email, userId } = await aPerson();
    const stranger = new AuthBrowser(platform);
    await stranger.post("callback/credentials", { email, password: PASSWORD });
    const strangersId = (await stranger.sessionId()) ?? "";
    await ask(email);
    await followLink(mailedLink());
    expect((await current())?.user.id).toBe(userId);
    expect(await viewSession(platform, strangersId)).toBeNull();
    expect((await signIn(email)).location).toContain("error=CredentialsSignin");
  });

  it("is kept as a hash, and lapses", async () => {
    const email = anAddress();
    await ask(email);
    const link = mailedLink();
    const [row] = await platform.sql`select * from verification_tokens where identifier = ${email}`;
    expect(row?.token).not.toBe(link.searchParams.get("token"));
    await platform.sql`update verification_tokens set expires = now() where identifier = ${email}`;
    expect((await followLink(link)).location).toContain("error=Verification");
  });

  it("does not work for another address, nor without one", async () => {
    await ask(anAddress());
    const link = mailedLink();
    link.searchParams.set("email", anAddress());
    expect((await followLink(link)).location).toContain("error=Verification");
    link.searchParams.delete("email");
    expect((await followLink(link)).location).toContain("error=Verification");
    expect(await current()).toBeNull();
  });

  it("goes to one plain address only", async () => {
    const before = platform.sentEmails.length;
    for (const email of ["a@x.example,b@evil.example", '"a@evil.example"@x.example', "nobody"])
      expect((await ask(email)).location).toContain("error=EmailSignin");
    expect(platform.sentEmails).toHaveLength(before);
  });

  it("is sent five times in ten minutes at most", async () => {
    const email = anAddress();
    for (let i = 0; i < 5; i++) await ask(email);
    const before = platform.sentEmails.length;
    expect((await ask(email)).location).toBe("http://localhost:3000/sign-in?error=TooManyTries");
    expect(platform.sentEmails).toHaveLength(before);
  });

  it("that cannot be mailed says so", async () => {
    const mailer = { outbox: () => [], send: vi.fn().mockRejectedValue(new Error("down")) };
    const answer = await new AuthBrowser({ ...platform, mailer }).post("signin/email", {
      email: anAddress(),
    });
    expect(answer.location).toContain("error=EmailSignin");
  });
});

describe("callbackUrl", () => {
  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http://localhost:3000@evil.example",
    "http://localhost:3001/",
    "https:evil.example",
    "/%2F%2Fevil.example",
  ])("%s stays on this origin", async (callbackUrl) => {
    const { email } = await aPerson();
    const answer = await signIn(email, PASSWORD, { callbackUrl });
    expect(answer.location).toBe("http://localhost:3000/");
  });

  it("within this service is followed", async () => {
    const { email } = await aPerson();
    const answer = await signIn(email, PASSWORD, { callbackUrl: "/approvals?status=pending" });
    expect(answer.location).toBe("http://localhost:3000/approvals?status=pending");
  });
});

describe("a person known by a provider", () => {
  const account = { provider: "github", providerAccountId: "42", type: "oauth" } as const;
  const allow = (user: object) => {
    const signIn = authOptions(platform).callbacks?.signIn as (given: object) => unknown;
    return signIn({ user, account });
  };

  it("is let in with a verified address, and not without one", async () => {
    expect(await allow({ id: "42", email: "ann@example.com" })).toBe(true);
    expect(await allow({ id: "42", email: undefined })).toBe(false);
    expect(await allow({ id: "user_1", email: "ann@example.com", emailVerified: null })).toBe(true);
  });

  it("is linked without the provider's tokens", async () => {
    const { adapter, events } = authOptions(platform);
    const email = anAddress();
    const created = adapter!.createUser!({
      name: "Ann",
      email: email.toUpperCase(),
      emailVerified: null,
    });
    const user = (await created)!;
    const tokens = { access_token: "t", refresh_token: "r", id_token: "i" };
    await adapter!.linkAccount!({ ...account, ...tokens, userId: user.id });
    await events!.linkAccount!({ user, account, profile: user });
    const [row] = await platform.sql`
      select a.*, u.email, u.email_verified from accounts a join users u on u.id = a.user_id
      where a.user_id = ${user.id}`;
    expect(row).toMatchObject({
      email,
      provider_account_id: "42",
      access_token: null,
      id_token: null,
    });
    expect(row?.email_verified).toBeInstanceOf(Date);
    expect(await adapter!.getUserByAccount!(account)).toMatchObject({ id: user.id });
  });
});
