"use client";

import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from "react";

export interface OpensLazilyProps {
  button: ReactElement<React.ComponentProps<"button">>;
  /** Begins to load what the button opens; called again and again. */
  load: () => Promise<unknown>;
  /** What opens, with the same button in it, open from the start. Draws a lazy component. */
  children: ReactNode;
  haspopup: "menu" | "dialog";
}

/**
 * A button whose menu or panel comes when it is first wanted, so that a page does not carry what most
 * readers never open. It is fetched when the button is pointed at or focused.
 */
export function OpensLazily({ button, load, children, haspopup }: OpensLazilyProps) {
  const [wanted, setWanted] = useState(false);
  const closed = cloneElement(button, {
    "aria-haspopup": haspopup,
    "aria-expanded": false,
    onClick: () => setWanted(true),
    onFocus: () => void load(),
    onPointerEnter: () => void load(),
  });
  return wanted ? <Suspense fallback={closed}>{children}</Suspense> : closed;
}
