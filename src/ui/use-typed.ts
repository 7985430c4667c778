"use client";

import { useEffect, useEffectEvent, useState } from "react";

/**
 * What stands in a text field, and the way to change it. `onChange` is told of it, trimmed, once
 * typing pauses for `pauseMs`; when `value` changes from elsewhere (Back, a button that clears), the
 * field follows.
 */
export function useTyped(
  value: string,
  onChange: (value: string) => void,
  pauseMs = 250,
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
    const timer = setTimeout(() => send(wanted), pauseMs);
    return () => clearTimeout(timer);
  }, [wanted, known, pauseMs]);
  return [typed, setTyped];
}
