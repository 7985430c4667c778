import { createHmac, hash } from "node:crypto";

/** The salt of one field, from the 32 bytes of its entry: HMAC-SHA256 over the field's name. */
export function fieldSalt(entrySalt: Uint8Array, name: string): Buffer {
  return createHmac("sha256", entrySalt).update(name).digest();
}

/**
 * What stands for a field's value without telling it: SHA-256(salt || name || 0x00 || value), hex.
 * Without the salt nobody can try out values.
 *
 * @param name without U+0000
 */
export function commitment(salt: Uint8Array, name: string, value: string): string {
  return hash("sha256", Buffer.concat([salt, Buffer.from(`${name}\0${value}`)]), "hex");
}

/** A leaf's text: the list of [name, commitment], sorted by name in UTF-16 code units. */
export function leafText(commitments: Iterable<readonly [name: string, hex: string]>): string {
  return JSON.stringify([...commitments].sort(([one], [other]) => (one < other ? -1 : 1)));
}
