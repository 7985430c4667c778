"use client";

import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useTheme } from "next-themes";
import { useEffect } from "react";
import { Toaster as Sonner } from "sonner";
import { Spinner } from "./spinner";

const ICONS = {
  success: <CircleCheck aria-hidden className="size-4 text-success-text" />,
  error: <CircleAlert aria-hidden className="size-4 text-danger-text" />,
  warning: <TriangleAlert aria-hidden className="size-4 text-warning-text" />,
  info: <Info aria-hidden className="size-4 text-accent-text" />,
  loading: <Spinner />,
};

const CLASSES = {
  toast:
    "flex w-full items-center gap-3 rounded-lg border bg-raised px-4 py-3 text-sm text-foreground shadow-raised",
  title: "font-medium",
  description: "text-muted!",
  content: "min-w-0 flex-1",
  icon: "shrink-0",
  actionButton:
    "shrink-0 rounded-md bg-accent px-2.5 h-8 text-xs font-medium text-accent-on hover:bg-accent-hover",
  cancelButton: "shrink-0 rounded-md border px-2.5 h-8 text-xs font-medium hover:bg-subtle",
  closeButton: "order-last shrink-0 text-muted hover:text-foreground",
};

/** Where toasts appear: bottom right, above the tab bar on phones. */
export function ToasterHost({ onReady }: { onReady: () => void }) {
  const { resolvedTheme } = useTheme();
  useEffect(onReady, [onReady]);
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      className="font-sans!"
      icons={ICONS}
      offset={{ bottom: "calc(var(--shell-bottom, 0px) + 1.5rem)", right: "1.5rem" }}
      mobileOffset={{
        bottom: "calc(var(--shell-bottom, 0px) + 0.75rem)",
        left: "1rem",
        right: "1rem",
      }}
      toastOptions={{ unstyled: true, classNames: CLASSES }}
    />
  );
}
