import { expect, it } from "vitest";
import { sealKey } from "./seal-key";

it("signs as RFC 8032's second test does", () => {
  const key = sealKey("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  expect(Buffer.from(key.publicKey, "base64url").toString("hex")).toBe(
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  );
  expect(Buffer.from(key.sign("r"), "base64url").toString("hex")).toBe(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  );
  expect(key.id).toMatch(/^[0-9a-f]{16}$/);
});
