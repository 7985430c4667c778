"use client";

import { TextSearch } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { Input } from "../kit/input";
import { TEXT_MAX_LENGTH } from "./log-address";

/** Typing pauses this long before the search begins, in milliseconds: it reads many entries. */
const TYPING_MS = 500;

/** Words that the context or the reason must contain. */
export function TextFilter(props: { text: string; onChange: (text: string) => void }) {
  const { text, onChange } = props;
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  if (known !== text) {
    setKnown(text);
    setTyped(text);
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
  return (
    <Input
      type="search"
      aria-label="Words in context or reason"
      placeholder="In context or reason…"
      icon={<TextSearch />}
      maxLength={TEXT_MAX_LENGTH}
      value={typed}
      spellCheck={false}
      autoCapitalize="off"
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
