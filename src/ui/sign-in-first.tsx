"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { signInPath } from "./account/destination";
import { buttonClasses } from "./kit/button-classes";
import { PlainPage } from "./shell/plain-page";

/**
 * Leads to the sign-in page and back to exactly this one. Done in the browser, because only the
 * browser tells a layout which page was asked for.
 */
export function SignInFirst() {
  const path = usePathname();
  const query = useSearchParams().toString();
  const href = signInPath(query ? `${path}?${query}` : path);
  useEffect(() => window.location.replace(href), [href]);
  return (
    <PlainPage
      title="Sign in to continue"
      action={
        <a href={href} className={buttonClasses({ variant: "primary" })}>
          Sign in
        </a>
      }
    />
  );
}
