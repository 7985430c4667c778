"use client";

import "./globals.css";
import { buttonClasses } from "@/ui/kit/button-classes";
import { PlainPage } from "@/ui/shell/plain-page";

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
        <PlainPage
          title="AgentWarden could not be shown"
          action={
            <button type="button" className={buttonClasses({ variant: "primary" })} onClick={reset}>
              Try again
            </button>
          }
        >
          Something went wrong on our side{error.digest && `, code ${error.digest}`}.
        </PlainPage>
      </body>
    </html>
  );
}
