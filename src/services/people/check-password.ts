import { findUserByEmail, type User } from "@/db/queries/people";
import { asEmailAddress } from "@/domain/email-address";
import { AppError } from "@/domain/errors";
import { verifyPassword } from "@/lib/password";
import type { Platform } from "../context";
import { forgiveTries, throttleSignIn } from "./throttle-sign-in";

/**
 * The person with this address and password. An unknown address, a person without a password and a
 * wrong password are refused in the same words after the same work.
 *
 * @throws AppError `wrong_credentials`, `rate_limited`
 */
export async function checkPassword(
  platform: Platform,
  given: { email: string; password: string; ip: string | null },
): Promise<User> {
  const { email, password, ip } = given;
  await throttleSignIn(platform, { way: "password", email, ip });
  const address = asEmailAddress(email);
  const user = address ? await platform.db.system((tx) => findUserByEmail(tx, address)) : null;
  const right = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !right) throw new AppError("wrong_credentials", "Wrong e-mail address or password");
  await forgiveTries(platform, { way: "password", email });
  return user;
}
