"use client";

import { TextSearch } from "lucide-react";
import { Input } from "../kit/input";
import { useTyped } from "../use-typed";
import { TEXT_MAX_LENGTH } from "./log-address";

/** Typing pauses this long before the search begins, in milliseconds: it reads many entries. */
const TYPING_MS = 500;

/** Words that the context or the reason must contain. */
export function TextFilter(props: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useTyped(props.text, props.onChange, TYPING_MS);
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
