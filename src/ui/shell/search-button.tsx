"use client";

import { Search } from "lucide-react";
import { Kbd } from "../kit/kbd";
import { useHydrated } from "../kit/use-hydrated";
import { isApple } from "../palette/palette-key";

export interface SearchButtonProps {
  onOpen: () => void;
  /** Called when the button is likely to be pressed next. */
  onNear: () => void;
  /** Only the icon, for the top bar. */
  compact?: boolean;
}

/** Opens the palette, and shows the keys that do. */
export function SearchButton({ onOpen, onNear, compact = false }: SearchButtonProps) {
  const apple = useHydrated() && isApple(navigator.platform);
  const common = {
    type: "button",
    "aria-haspopup": "dialog",
    "aria-keyshortcuts": apple ? "Meta+K" : "Control+K",
    onClick: onOpen,
    onPointerEnter: onNear,
    onFocus: onNear,
  } as const;
  if (compact)
    return (
      <button {...common} aria-label="Search or go to" className={compactClasses}>
        <Search aria-hidden className="size-5" />
      </button>
    );
  return (
    <button {...common} className={wideClasses}>
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 flex-1 truncate text-left">Search or go to</span>
      <span aria-hidden className="flex gap-1">
        <Kbd>{apple ? "⌘" : "Ctrl"}</Kbd>
        <Kbd>K</Kbd>
      </span>
    </button>
  );
}

const wideClasses =
  "flex h-9 w-full items-center gap-2 rounded-md border bg-raised px-2 text-sm text-muted transition-colors hover:bg-subtle hover:text-foreground";

const compactClasses =
  "flex size-11 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-subtle hover:text-foreground";
