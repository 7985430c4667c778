"use client";

import Link from "next/link";
import { Button } from "@/ui/kit/button";
import { PlainPage } from "@/ui/shell/plain-page";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page that broke while it was drawn. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <PlainPage
      title="This page could not be shown"
      action={
        <>
          <Button variant="primary" onClick={reset}>
            Try again
          </Button>
          <Button asChild>
            <Link href="/approvals">Go to approvals</Link>
          </Button>
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
