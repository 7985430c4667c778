"use client";

import { buttonClasses } from "@/ui/kit/button-classes";
import { PlainPage } from "@/ui/shell/plain-page";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page that broke while it was drawn. Plain elements: every page carries this one. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <PlainPage
      title="This page could not be shown"
      action={
        <>
          <button type="button" className={buttonClasses({ variant: "primary" })} onClick={reset}>
            Try again
          </button>
          <a href="/approvals" className={buttonClasses()}>
            Go to approvals
          </a>
        </>
      }
    >
      Something went wrong on our side. If it happens again, tell us
      {error.digest ? (
        <>
          {" "}
          the code <code className="font-mono">{error.digest}</code>.
        </>
      ) : (
        " what you were doing."
      )}
    </PlainPage>
  );
}
