"use client";

import { useEffect, useEffectEvent, useState } from "react";

/** Typing pauses this long before the rest of the screen follows, in milliseconds. */
const TYPING_MS = 250;

/**
 * What stands in a text field, and the way to change it. `onChange` is told of it, trimmed, once
 * typing pauses; when `value` changes from elsewhere (Back, a button that clears), the field follows.
 */
export function useTyped(
  value: string,
  onChange: (value: string) => void,
): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const [last, setLast] = useState(value);
  if (last !== value) {
    setLast(value);
    if (value !== known) {
      setKnown(value);
      setTyped(value);
    }
  }
  const send = useEffectEvent((next: string) => {
    setKnown(next);
    onChange(next);
  });
  const wanted = typed.trim();
  useEffect(() => {
    if (wanted === known) return;
    const timer = setTimeout(() => send(wanted), TYPING_MS);
    return () => clearTimeout(timer);
  }, [wanted, known]);
  return [typed, setTyped];
}
