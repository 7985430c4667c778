"use client";

import { type ComponentType, type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { toast } from "../kit/toaster";
import type { PaletteProps } from "./palette";
import { isApple, isPalettePress } from "./palette-key";
import type { PaletteOffers } from "./use-palette-entries";

/** The palette's window, and the ways to it. */
export interface PaletteDoor {
  window: ReactNode;
  open: () => void;
  /** Fetches the window's code, for when it is likely to be opened. */
  preload: () => void;
}

/** Cmd+K or Ctrl+K anywhere, and what a button needs. The window's code comes with its first use. */
export function usePalette(offers: PaletteOffers): PaletteDoor {
  const [Palette, setPalette] = useState<ComponentType<PaletteProps> | null>(null);
  const [open, setOpen] = useState(false);
  const show = () => {
    setOpen(true);
    load().then(
      (palette) => setPalette(() => palette),
      () => {
        setOpen(false);
        toast.error("The search could not be loaded. Check the connection and try again.");
      },
    );
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!isPalettePress(event, isApple(navigator.platform))) return;
    event.preventDefault();
    if (open) setOpen(false);
    else show();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    // While it is captured: a field or menu that keeps its keys to itself does not keep this one.
    window.addEventListener("keydown", listener, true);
    return () => window.removeEventListener("keydown", listener, true);
  }, []);
  return {
    window: Palette && <Palette {...offers} open={open} onOpenChange={setOpen} />,
    open: show,
    preload: () => void load().catch(() => {}),
  };
}

async function load(): Promise<ComponentType<PaletteProps>> {
  return (await import("./palette")).Palette;
}
