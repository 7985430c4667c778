"use client";

import { useSyncExternalStore } from "react";

/** What this browser lets us show; `insecure` and `missing` where it cannot be asked at all. */
export type NoticePermission = NotificationPermission | "insecure" | "missing";

const listeners = new Set<() => void>();

/** Whether notifications may be shown; follows what the reader changes in the browser's settings. */
export function useNoticePermission(): NoticePermission {
  return useSyncExternalStore(subscribe, read, () => "default");
}

/** Asks the reader. Call it from a click: browsers refuse a question that comes by itself. */
export async function askForNotices(): Promise<NoticePermission> {
  if (read() === "default") await Notification.requestPermission();
  for (const listener of listeners) listener();
  return read();
}

function read(): NoticePermission {
  if (!window.isSecureContext) return "insecure";
  return "Notification" in window ? Notification.permission : "missing";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Settings are changed outside of the page: whoever changed them comes back to it.
  window.addEventListener("focus", listener);
  document.addEventListener("visibilitychange", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("focus", listener);
    document.removeEventListener("visibilitychange", listener);
  };
}
