import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";

/** An Ed25519 key that signs seals. */
export interface SealKey {
  /** SHA-256 over the public key's 32 bytes, hex, its first 16 characters. */
  id: string;
  /** The 32 bytes, base64url. */
  publicKey: string;
  /** A signature over UTF-8 text, base64url. */
  sign(text: string): string;
}

/** What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** @param seed 32 bytes, hex: the same seed is the same key */
export function sealKey(seed: string): SealKey {
  const der = Buffer.concat([PKCS8, Buffer.from(seed, "hex")]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x: publicKey = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return {
    id: createHash("sha256").update(publicKey, "base64url").digest("hex").slice(0, 16),
    publicKey,
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64url"),
  };
}
