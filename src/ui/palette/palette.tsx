"use client";

import { Command } from "cmdk";
import { Check, Search, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { Button } from "../kit/button";
import { cn } from "../kit/cn";
import { overlayClasses } from "../kit/dialog-classes";
import { useReturnFocus } from "../kit/use-return-focus";
import { type PaletteEntry, type PaletteOffers, usePaletteEntries } from "./use-palette-entries";

export interface PaletteProps extends PaletteOffers {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Longest text that the inbox and the log search for, in characters. */
const TYPED_MAX = 200;

const TITLE = "Search or go to";

/** The window that finds every page, agent and setting by a few letters. */
export function Palette({ open, onOpenChange, ...offers }: PaletteProps) {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClasses} />
        <Radix.Content aria-describedby={undefined} {...returnFocus} className={windowClasses}>
          <Radix.Title className="sr-only">{TITLE}</Radix.Title>
          <Finder offers={offers} onDone={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Finder({ offers, onDone }: { offers: PaletteOffers; onDone: () => void }) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const { groups, problem } = usePaletteEntries(typed, offers);
  const choose = ({ does }: PaletteEntry) => {
    onDone();
    if ("href" in does) router.push(does.href);
    else does.run();
  };
  return (
    // What matches is decided in `findEntries`; Ctrl+K closes the window and is no arrow key.
    <Command label={TITLE} shouldFilter={false} vimBindings={false} loop className="contents">
      <div className="flex shrink-0 items-center gap-2 border-b pr-2 pl-4">
        <Search aria-hidden className="size-4 shrink-0 text-muted" />
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          maxLength={TYPED_MAX}
          placeholder={`${TITLE}…`}
          autoCapitalize="off"
          enterKeyHint="go"
          className="h-13 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
        />
        <Radix.Close asChild>
          <Button variant="ghost" size="icon-sm" aria-label="Close">
            <X aria-hidden />
          </Button>
        </Radix.Close>
      </div>
      <Command.List label="Results" className={listClasses}>
        {groups.map(({ name, entries }) => (
          <Command.Group key={name} heading={name} value={name} className={groupClasses}>
            {entries.map((entry) => (
              <Line key={entry.id} entry={entry} onChoose={choose} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
      <Footer problem={problem} count={typed.trim() ? countOf(groups) : null} />
    </Command>
  );
}

interface LineProps {
  entry: PaletteEntry;
  onChoose: (entry: PaletteEntry) => void;
}

function Line({ entry, onChoose }: LineProps) {
  return (
    <Command.Item value={entry.id} onSelect={() => onChoose(entry)} className={lineClasses}>
      {entry.icon}
      <bdi className="min-w-0 flex-1 truncate">{entry.label}</bdi>
      {entry.current && (
        <>
          <Check aria-hidden />
          <span className="sr-only">, current</span>
        </>
      )}
    </Command.Item>
  );
}

/** What the list does not say: how long it is, and what is missing. */
function Footer({ problem, count }: { problem: string | null; count: number | null }) {
  return (
    <p role="status" className={cn(problem ? "border-t px-4 py-2 text-xs text-muted" : "sr-only")}>
      {count !== null && (
        <span className="sr-only">
          {count} {count === 1 ? "result" : "results"}.{" "}
        </span>
      )}
      {problem}
    </p>
  );
}

function countOf(groups: readonly { entries: readonly unknown[] }[]): number {
  return groups.reduce((sum, { entries }) => sum + entries.length, 0);
}

/** From the top edge on a phone, where the keyboard comes from below; under the top elsewhere. */
const windowClasses = [
  "fixed inset-x-0 top-0 z-50 flex max-h-[92dvh] w-full flex-col rounded-b-xl border bg-raised",
  "pt-[env(safe-area-inset-top)] text-foreground shadow-overlay outline-none",
  "md:inset-x-auto md:top-[12dvh] md:left-1/2 md:max-w-xl md:-translate-x-1/2 md:rounded-xl md:pt-0",
  "data-[state=open]:animate-in data-[state=open]:fade-in-0 md:data-[state=open]:zoom-in-98",
  "data-[state=closed]:animate-out data-[state=closed]:fade-out-0 duration-100",
].join(" ");

/** Low enough on a phone to end above its keyboard. */
const listClasses =
  "max-h-[min(26rem,45dvh)] scroll-py-2 overflow-y-auto overscroll-contain p-2 md:max-h-[min(26rem,60dvh)]";

const groupClasses = [
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1",
  "[&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted",
].join(" ");

const lineClasses = [
  "flex min-h-11 cursor-default items-center gap-2.5 rounded-md px-2 text-sm select-none md:min-h-9",
  "data-[selected=true]:bg-subtle [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted",
].join(" ");
