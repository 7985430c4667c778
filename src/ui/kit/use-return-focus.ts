"use client";

import { useRef } from "react";

/** Where the focus last was outside of menus, which are gone by the time a dialog closes. */
let lastStop: HTMLElement | null = null;

if (typeof document !== "undefined") {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && !target.closest("[role=menu]")) lastStop = target;
  });
}

/**
 * Gives the focus back to what opened a dialog, also when a menu item or a shortcut did and no
 * trigger is around. Spread the result on the dialog's content.
 */
export function useReturnFocus() {
  const opener = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = lastStop;
    },
    onCloseAutoFocus: (event: Event) => {
      if (!opener.current?.isConnected) return;
      event.preventDefault();
      opener.current.focus();
    },
  };
}
