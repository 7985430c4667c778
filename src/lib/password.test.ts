import { describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./password";

describe("a password", () => {
  it("is stored as argon2id with the agreed cost, never twice alike", async () => {
    const [first, second] = [
      await hashPassword("correct horse"),
      await hashPassword("correct horse"),
    ];
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
  });

  it("is recognised, and nothing else is", async () => {
    const stored = await hashPassword("correct horse");
    expect(await verifyPassword(stored, "correct horse")).toBe(true);
    expect(await verifyPassword(stored, "Correct horse")).toBe(false);
    expect(await verifyPassword(null, "correct horse")).toBe(false);
    expect(await verifyPassword(stored, "x".repeat(201))).toBe(false);
  });

  it("takes about as long for nobody as for someone", async () => {
    const stored = await hashPassword("correct horse");
    await verifyPassword(null, "warm");
    const someone = await timed(() => verifyPassword(stored, "wrong horse"));
    const nobody = await timed(() => verifyPassword(null, "wrong horse"));
    expect(nobody).toBeGreaterThan(someone / 4);
    expect(nobody).toBeLessThan(someone * 4);
  });
});

/** The quickest of five, in milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
