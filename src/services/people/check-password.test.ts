import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { checkPassword } from "./check-password";
import { proveAddress } from "./prove-address";
import { signUp } from "./sign-up";
import { startSession } from "./start-session";
import { viewSession } from "./view-session";

const platform = testPlatform();
const PASSWORD = "correct horse battery";

async function aPerson() {
  const email = `${randomBytes(6).toString("hex")}@example.com`;
  const joins = { organizationName: "Acme" };
  const person = { name: "Ann", email, password: PASSWORD, joins, ip: null, requestId: "req_test" };
  return { email, ...(await signUp(platform, person)) };
}

const attempt = (email: string, password: string, ip: string | null = null) =>
  checkPassword(platform, { email, password, ip });

describe("a password at sign-in", () => {
  it("opens for the right one, in whatever case the address is typed", async () => {
    const { email, userId } = await aPerson();
    expect(await attempt(email.toUpperCase(), PASSWORD)).toMatchObject({ id: userId });
  });

  it("is refused in the same words for a wrong one and for nobody", async () => {
    const { email } = await aPerson();
    const wrong = await attempt(email, "wrong horse battery").catch((error: Error) => error);
    const nobody = await attempt("no@example.com", PASSWORD).catch((error: Error) => error);
    expect(wrong).toMatchObject({ code: "wrong_credentials" });
    expect(nobody).toEqual(wrong);
  });

  it("does not open for a person who has none", async () => {
    const { email, userId } = await aPerson();
    await platform.sql`update users set password_hash = null where id = ${userId}`;
    await expect(attempt(email, PASSWORD)).rejects.toMatchObject({ code: "wrong_credentials" });
  });

  it("can be tried ten times, and parallel tries do not slip past", async () => {
    const { email } = await aPerson();
    const tries = await Promise.allSettled(
      Array.from({ length: 14 }, () => attempt(email, "wrong horse battery")),
    );
    const codes = tries.map(
      (one) => one.status === "rejected" && (one.reason as { code: string }).code,
    );
    expect(codes.filter((code) => code === "wrong_credentials")).toHaveLength(10);
    const right = await attempt(email, PASSWORD).catch((error: Error) => error);
    expect(right).toMatchObject({ code: "rate_limited" });
    expect(
      (right as { extra?: { retryAfterSeconds: number } }).extra?.retryAfterSeconds,
    ).toBeGreaterThan(0);
  });

  it("that is right clears the count", async () => {
    const { email } = await aPerson();
    for (let i = 0; i < 24; i++) await attempt(email, PASSWORD);
  });

  it("is limited for each client over all addresses", async () => {
    const ip = "203.0.113.9";
    await platform.sql`
      insert into rate_windows values
      ('password:ip:' || ${ip}, date_bin('10 minutes', now(), 'epoch'), 100)`;
    const { email } = await aPerson();
    await expect(attempt(email, PASSWORD, ip)).rejects.toMatchObject({ code: "rate_limited" });
  });
});

describe("the first proof of an address", () => {
  it("ends the password and the sessions of whoever typed it first", async () => {
    const { email, userId } = await aPerson();
    const stranger = await startSession(platform, userId, null);
    await proveAddress(platform, userId);
    expect(await viewSession(platform, stranger)).toBeNull();
    await expect(attempt(email, PASSWORD)).rejects.toMatchObject({ code: "wrong_credentials" });
  });

  it("happens once: later ones end nothing", async () => {
    const { userId } = await aPerson();
    await proveAddress(platform, userId);
    const own = await startSession(platform, userId, null);
    await proveAddress(platform, userId);
    expect(await viewSession(platform, own)).toMatchObject({ sessionId: own });
  });
});
