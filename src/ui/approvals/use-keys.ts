"use client";

import { useEffect, useEffectEvent } from "react";
import { type Intent, keyIntent, type KeyPlace } from "./key-intent";
import { useLetterShortcuts } from "./use-letter-shortcuts";

/** Listens for the inbox's keys while the component is shown. */
export function useKeys(bindings: Partial<Record<Intent, () => void>>): void {
  const [letters] = useLetterShortcuts();
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isOverlayOpen()) return;
    const { key, repeat: repeated } = event;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const intent = keyIntent(
      { key, modified, repeated },
      { focus: focusOf(event.target), letters },
    );
    const act = intent && bindings[intent];
    if (!act) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

/** While a window or menu is open, the keys are its own. */
function isOverlayOpen(): boolean {
  const open = '[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]';
  return document.querySelector(open) !== null;
}

function focusOf(target: EventTarget | null): KeyPlace["focus"] {
  if (!(target instanceof HTMLElement)) return "page";
  if (target.isContentEditable || target.matches("input,textarea,select")) return "field";
  if (target.closest("[data-inbox-list] a")) return "list";
  const control = "a,button,summary,[role=tab],[role=region],[tabindex='0']";
  return target.closest(control) ? "control" : "page";
}
