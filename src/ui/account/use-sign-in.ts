"use client";

import { useState } from "react";
import { goTo, goToProvider, mailLink, openSession } from "./open-session";

export type Provider = "github" | "google";

type Way = "password" | "link" | Provider;

interface Missing {
  email?: string;
  password?: string;
}

export interface SignIn {
  /** The code of what went wrong; null while nothing has. */
  error: string | null;
  /** What must be typed first, by field. */
  missing: Missing;
  /** The way being tried. */
  busy: Way | null;
  byPassword(email: string, password: string): void;
  byLink(email: string): void;
  byProvider(provider: Provider): void;
}

/** One try at a time; a good one leads on, and stays busy until the next page is there. */
export function useSignIn(destination: string, before: string | undefined): SignIn {
  const [error, setError] = useState<string | null>(before ?? null);
  const [missing, setMissing] = useState<Missing>({});
  const [busy, setBusy] = useState<Way | null>(null);

  const run = async (way: Way, lacking: Missing, attempt: () => Promise<string | null>) => {
    if (busy) return;
    setMissing(lacking);
    setError(null);
    if (Object.keys(lacking).length > 0) return;
    setBusy(way);
    const problem = await attempt().catch(() => "Unavailable");
    if (problem) {
      setError(problem);
      setBusy(null);
    } else if (way === "password") goTo(destination);
    else if (way === "link") goTo("/sign-in/sent");
  };
  const go = (provider: Provider) => goToProvider(provider, destination);
  return {
    error,
    missing,
    busy,
    byPassword: (email, password) =>
      void run("password", lackingIn({ email, password }), () => openSession(email, password)),
    byLink: (email) => void run("link", lackingIn({ email }), () => mailLink(email, destination)),
    byProvider: (provider) => void run(provider, {}, () => go(provider).then(() => null)),
  };
}

function lackingIn(given: { email: string; password?: string }): Missing {
  return {
    ...(!given.email.trim() && { email: "Type your e-mail address" }),
    ...(given.password === "" && { password: "Type your password" }),
  };
}
