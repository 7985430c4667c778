"use client";

import { Dialog, DialogContent } from "../kit/dialog";
import { Kbd } from "../kit/kbd";
import { Switch } from "../kit/switch";
import { SHORTCUTS } from "./key-intent";
import { useLetterShortcuts } from "./use-letter-shortcuts";

export interface ShortcutsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Lists the keys, and switches single letters off for whoever speaks or types by other means. */
export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  const [letters, setLetters] = useLetterShortcuts();
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Keyboard shortcuts" size="sm">
        <dl className="mb-4">
          {SHORTCUTS.map(({ keys, label }) => (
            <div key={label} className="flex min-h-9 items-center justify-between gap-4 border-b">
              <dt>{label}</dt>
              <dd className="flex gap-1.5">
                {keys.map((key) => (
                  <Kbd key={key} className={!letters && key.length === 1 ? quietIfLetter(key) : ""}>
                    {key}
                  </Kbd>
                ))}
              </dd>
            </div>
          ))}
          <div className="flex min-h-9 items-center justify-between gap-4">
            <dt>Send a rejection from its comment</dt>
            <dd className="flex gap-1.5">
              <Kbd>Ctrl</Kbd>
              <Kbd>Enter</Kbd>
            </dd>
          </div>
        </dl>
        <Switch
          label="Single-letter shortcuts"
          hint="Arrows, Enter and Esc always work."
          checked={letters}
          onCheckedChange={setLetters}
        />
      </DialogContent>
    </Dialog>
  );
}

function quietIfLetter(key: string): string {
  return /[a-zX?/]/.test(key) ? "text-muted line-through" : "";
}
