"use client";

import { BrokenPage } from "@/ui/shell/broken-page";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page that broke while it was drawn. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <BrokenPage title="This page could not be shown" onRetry={reset}>
      Something went wrong on our side. If it happens again, tell us
      {error.digest ? ` the code ${error.digest}.` : " what you were doing."}
    </BrokenPage>
  );
}
