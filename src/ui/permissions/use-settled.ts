"use client";

import { useEffect, useState } from "react";

/**
 * A value once it has stood still for `delayMs`; null while it changes. What was computed from an
 * earlier value is never shown beside a later one.
 */
export function useSettled(value: string | null, delayMs: number): string | null {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled === value ? settled : null;
}
