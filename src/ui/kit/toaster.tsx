"use client";

import { lazy, type ReactNode, Suspense, useSyncExternalStore } from "react";
import type { ExternalToast } from "sonner";

/** Short messages at the edge of the page. The library comes with the first of them. */
export const toast = {
  success: say("success"),
  error: say("error"),
  warning: say("warning"),
  info: say("info"),
  dismiss: (id: string) => {
    if (asked) void sonner().then(({ toast }) => toast.dismiss(id));
  },
};

/** Once in the root layout; draws nothing until there is something to say. */
export function Toaster() {
  const wanted = useSyncExternalStore(
    subscribe,
    () => asked,
    () => false,
  );
  if (!wanted) return null;
  return (
    <Suspense>
      <Host onReady={ready} />
    </Suspense>
  );
}

const Host = lazy(() =>
  import("./toaster-host").then(({ ToasterHost }) => ({ default: ToasterHost })),
);

let asked = false;
let tell = () => {};
let ready = () => {};
/** What is said before the host listens would be lost. */
const listening = new Promise<void>((resolve) => (ready = resolve));

function say(tone: "success" | "error" | "warning" | "info") {
  return (message: ReactNode, options?: ExternalToast): void => {
    asked = true;
    tell();
    void sonner().then(({ toast }) => toast[tone](message, options));
  };
}

function sonner() {
  return listening.then(() => import("sonner"));
}

function subscribe(listener: () => void): () => void {
  tell = listener;
  return () => (tell = () => {});
}
