import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { type Attempt, forgiveTries, throttleSignIn, type Way } from "./throttle-sign-in";

const platform = testPlatform();
const TRIES = 200;

const anAddress = () => `${randomBytes(6).toString("hex")}@example.com`;
const anIp = (n: number) => `203.0.${n >> 8}.${n & 255}`;

/** How many of 200 tries at once are let through. */
async function passed(attempt: (n: number) => Attempt): Promise<number> {
  const tries = Array.from({ length: TRIES }, (_, n) => throttleSignIn(platform, attempt(n)));
  const outcomes = await Promise.allSettled(tries);
  for (const one of outcomes)
    if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "rate_limited" });
  return outcomes.filter(({ status }) => status === "fulfilled").length;
}

const WAYS: [Way, number][] = [
  ["password", 10],
  ["link", 5],
  ["sign-up", 10],
];

describe.each(WAYS)("200 tries at once by %s", (way, perAccount) => {
  it(`for one account from many addresses: ${perAccount} pass, however it is typed`, async () => {
    const email = anAddress();
    const typed = [email, email.toUpperCase(), ` ${email} `];
    const attempt = (n: number) => ({ way, email: typed[n % 3] ?? email, ip: anIp(n) });
    expect(await passed(attempt)).toBe(perAccount);
  });

  it("for many accounts from one address: 100 pass", async () => {
    expect(await passed(() => ({ way, email: anAddress(), ip: "198.51.100.1" }))).toBe(100);
  });

  it("for many accounts from one IPv6 network, where one client has every address: 100 pass", async () => {
    const ip = (n: number) => `2001:db8:0:1::${n.toString(16)}`;
    expect(await passed((n) => ({ way, email: anAddress(), ip: ip(n) }))).toBe(100);
  });

  it("for many accounts where no address is known: all pass", async () => {
    expect(await passed(() => ({ way, email: anAddress(), ip: null }))).toBe(TRIES);
  });
});

describe("tries", () => {
  it("that the client's limit refuses are not held against the account", async () => {
    const [email, ip] = [anAddress(), "192.0.2.1"];
    await platform.sql`
      insert into rate_windows (bucket, window_start, used) values (${`password:ip:${ip}`}, now(), 100)`;
    expect(await passed(() => ({ way: "password", email, ip }))).toBe(0);
    await throttleSignIn(platform, { way: "password", email, ip: "192.0.2.2" });
  });

  it("that led to a session are forgiven for the account, not for the client", async () => {
    const ip = "192.0.2.3";
    for (let n = 0; n < 100; n++) {
      const attempt: Attempt = { way: "password", email: "ann@example.com", ip };
      await throttleSignIn(platform, attempt);
      await forgiveTries(platform, attempt);
    }
    await expect(
      throttleSignIn(platform, { way: "password", email: anAddress(), ip }),
    ).rejects.toMatchObject({ code: "rate_limited" });
  });
});
