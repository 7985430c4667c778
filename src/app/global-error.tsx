"use client";

import "./globals.css";
import { BrokenPage } from "@/ui/shell/broken-page";

interface GlobalErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** The last resort, when the frame around every page broke; it brings its own html. */
export default function GlobalError({ error, reset }: GlobalErrorProps) {
  return (
    <html lang="en">
      <head>
        <title>AgentWarden could not be shown</title>
      </head>
      <body>
        <BrokenPage title="AgentWarden could not be shown" onRetry={reset}>
          Something went wrong on our side{error.digest && `, code ${error.digest}`}.
        </BrokenPage>
      </body>
    </html>
  );
}
