"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

/**
 * Keeps a list still while rows arrive at its top, when somebody has scrolled in it, points at it or
 * has the keyboard in it; otherwise the new rows simply appear. `above` counts those out of sight.
 */
export function useSteadyScroll(items: readonly { id: string }[]): {
  frame: RefObject<HTMLDivElement | null>;
  above: number;
  toTop: () => void;
} {
  const frame = useRef<HTMLDivElement>(null);
  const first = useRef<{ id: string; top: number } | null>(null);
  const [above, setAbove] = useState(0);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const before = first.current;
    const row = before && rowOf(element, before.id);
    const arrived = before ? items.findIndex(({ id }) => id === before.id) : 0;
    const held = element.scrollTop > 0 || element.matches(":hover, :focus-within");
    if (before && row && arrived > 0 && held) {
      element.scrollBy(0, Math.max(0, row.offsetTop - before.top));
      if (element.scrollTop > 0) setAbove((count) => count + arrived);
    }
    const id = items[0]?.id;
    const top = id === undefined ? undefined : rowOf(element, id)?.offsetTop;
    first.current = id === undefined || top === undefined ? null : { id, top };
  }, [items]);

  useEffect(() => {
    const element = frame.current;
    const settle = () => element?.scrollTop === 0 && setAbove(0);
    element?.addEventListener("scroll", settle, { passive: true });
    return () => element?.removeEventListener("scroll", settle);
  }, []);

  return { frame, above, toTop: () => frame.current?.scrollTo({ top: 0, behavior: "smooth" }) };
}

function rowOf(frame: HTMLElement, id: string): HTMLElement | null {
  return frame.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
}
