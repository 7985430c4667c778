import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openVault } from "./vault";

const KEY = "a-secret-key-of-at-least-32-characters";
const vault = openVault(KEY);
const otherVault = openVault(`${KEY}!`);

/** Everything a sealed text could be turned into by changing, cutting or extending its bytes. */
function tampered(sealed: string): string[] {
  const bytes = Buffer.from(sealed, "base64url");
  const flipped = Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const copy = Buffer.from(bytes);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return copy;
  });
  const cut = Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length));
  const longer = [Buffer.concat([bytes, Buffer.alloc(1)]), Buffer.concat([Buffer.alloc(1), bytes])];
  return [...flipped, ...cut, ...longer].map((copy) => copy.toString("base64url"));
}

describe("sealing", () => {
  it("gives back what was sealed", () => {
    const texts = fc.string({ unit: "grapheme", maxLength: 200 });
    fc.assert(
      fc.property(texts, (text) => {
        expect(vault.unseal(vault.seal(text))).toBe(text);
        expect(openVault(KEY).unseal(vault.seal(text))).toBe(text);
      }),
    );
  });

  it("shows nothing of the text, and no two seals of it are alike", () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const seals = Array.from({ length: 100 }, () => vault.seal(secret));
    expect(new Set(seals).size).toBe(100);
    for (const sealed of seals) {
      expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(sealed).not.toContain(secret);
      expect(Buffer.from(sealed, "base64url").includes(secret)).toBe(false);
      expect(Buffer.from(sealed, "base64url").includes("whsec_")).toBe(false);
    }
  });

  it("notices every changed bit, every cut and every addition", () => {
    for (const changed of tampered(vault.seal("whsec_secret")))
      expect(() => vault.unseal(changed)).toThrow();
  });

  it("notices a cut even where nothing was sealed: no shortened proof is taken", () => {
    for (const changed of tampered(vault.seal(""))) expect(() => vault.unseal(changed)).toThrow();
  });

  it("is opened by no other key, and no other text is taken for a seal", () => {
    expect(() => otherVault.unseal(vault.seal("text"))).toThrow();
    for (const text of ["", "text", "whsec_secret", "A".repeat(100)])
      expect(() => vault.unseal(text)).toThrow();
  });
});

describe("a fingerprint", () => {
  it("is the same for the same text and key, from process to process", () => {
    expect(vault.fingerprint("ak_1")).toBe(openVault(KEY).fingerprint("ak_1"));
    expect(vault.fingerprint("ak_1")).toBe(
      "2ed60f86146832d5b25d7a2c9908b6c04cdbe0d2d0c55968e826cea19dae0fcf",
    );
  });

  it("differs for every text and every key", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other);
        expect(vault.fingerprint(one)).not.toBe(vault.fingerprint(other));
        expect(vault.fingerprint(one)).not.toBe(otherVault.fingerprint(one));
      }),
    );
  });
});

describe("a vault that has the previous key, too", () => {
  const later = `${KEY}, changed`;
  const both = openVault(later, KEY);

  it("opens what either has sealed, and seals with the current key", () => {
    expect(both.unseal(vault.seal("whsec_secret"))).toBe("whsec_secret");
    expect(both.unseal(both.seal("whsec_secret"))).toBe("whsec_secret");
    expect(openVault(later).unseal(both.seal("whsec_secret"))).toBe("whsec_secret");
    expect(() => vault.unseal(both.seal("whsec_secret"))).toThrow();
    expect(() => both.unseal(otherVault.seal("whsec_secret"))).toThrow();
    for (const changed of tampered(vault.seal("x"))) expect(() => both.unseal(changed)).toThrow();
  });

  it("seals anew what the previous key has sealed, and only that", () => {
    const anew = both.reseal(vault.seal("whsec_secret"));
    expect(openVault(later).unseal(anew ?? "")).toBe("whsec_secret");
    expect(both.reseal(anew ?? "")).toBeNull();
    expect(() => both.reseal(otherVault.seal("whsec_secret"))).toThrow();
    expect(both.reseal(both.seal(""))).toBeNull();
    expect(both.reseal(vault.seal(""))).not.toBeNull();
  });

  it("tells every fingerprint and key, the current one first", () => {
    const current = openVault(later);
    expect(both.fingerprint("ak_1")).toBe(current.fingerprint("ak_1"));
    expect(both.fingerprints("ak_1")).toEqual([
      current.fingerprint("ak_1"),
      vault.fingerprint("ak_1"),
    ]);
    expect(both.keyIds).toEqual([current.keyIds[0], vault.keyIds[0]]);
    expect(vault.fingerprints("ak_1")).toEqual([vault.fingerprint("ak_1")]);
    expect(vault.keyIds).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/)]);
    expect(vault.keyIds[0]).toBe(openVault(KEY).keyIds[0]);
    expect(current.keyIds[0]).not.toBe(vault.keyIds[0]);
  });

  it("derives from the current key alone", () => {
    expect(both.derive("session")).toBe(openVault(later).derive("session"));
  });
});

describe("a derived secret", () => {
  it("is 64 hex characters, its own for each purpose and key, and stable", () => {
    const made = ["session", "csrf", "seal", "fingerprint"].flatMap((purpose) =>
      [vault, otherVault].map((each) => each.derive(purpose)),
    );
    expect(new Set(made).size).toBe(8);
    for (const secret of made) expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(openVault(KEY).derive("session")).toBe(vault.derive("session"));
  });
});
