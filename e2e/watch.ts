import type { Page } from "@playwright/test";

/** What a page did that it should not. */
export interface Watch {
  /** Dialogs, requests to other hosts, errors on the console, violations of the policy. */
  problems: () => string[];
}

/** Watches a page from its next navigation on; aborted requests of a page that is left do not count. */
export async function watch(page: Page): Promise<Watch> {
  const found: string[] = [];
  page.on("dialog", (dialog) => {
    found.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && host !== new URL(page.url()).host)
      found.push(`request: ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") found.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    ),
  );
  return { problems: () => found };
}
