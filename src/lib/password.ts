import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { PASSWORD_MAX_LENGTH } from "../domain/password";

/** argon2id, which is the package's default; the figures are OWASP's. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export async function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Takes as long when there is nothing to compare with: the time must not tell whether there is. */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  if (password.length > PASSWORD_MAX_LENGTH) return false;
  const same = await verify(passwordHash ?? (await nobodysHash()), password);
  return same && passwordHash !== null;
}

let nobodys: Promise<string> | undefined;

function nobodysHash(): Promise<string> {
  return (nobodys ??= hashPassword(randomBytes(32).toString("hex")));
}
