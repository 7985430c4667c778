"use client";

import { useEffect, useState } from "react";

/** A double click is over after this, in milliseconds. */
const SETTLE_MS = 500;

/**
 * False for half a second after `what` changed while `careful`: what takes a button's place must not
 * take the second click that was meant for the first.
 */
export function useArmed(what: string, careful: boolean): boolean {
  const [armedFor, setArmedFor] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setArmedFor(what), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [what]);
  return !careful || armedFor === what;
}
