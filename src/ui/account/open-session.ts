"use client";

import { signIn } from "next-auth/react";

/** Signs in with a password. Resolves to an error code, or null when the session is open. */
export async function openSession(email: string, password: string): Promise<string | null> {
  const result = await signIn("credentials", { email, password, redirect: false });
  return result?.error ?? null;
}

/** Has a link mailed that leads to `path`. Resolves to an error code, or null when it was sent. */
export async function mailLink(email: string, path: string): Promise<string | null> {
  const result = await signIn("email", { email, callbackUrl: path, redirect: false });
  if (result?.error) return result.error;
  return result?.url ? null : "EmailSignin";
}

/** Goes to a provider, which leads back to `path`. */
export async function goToProvider(provider: string, path: string): Promise<void> {
  await signIn(provider, { callbackUrl: path });
}

/** Opens a page afresh: what was fetched for someone else, or for nobody, is forgotten. */
export function goTo(path: string): void {
  window.location.assign(path);
}
