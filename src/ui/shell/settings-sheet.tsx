"use client";

import { type ReactElement, useState } from "react";
import { Dialog, DialogContent, DialogTrigger } from "../kit/dialog";
import type { NavItem } from "./nav-items";
import { NavGroup } from "./nav-list";

/** The settings as a sheet, open from the start above its button. */
export function SettingsSheet(props: { items: readonly NavItem[]; button: ReactElement }) {
  const [open, setOpen] = useState(true);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{props.button}</DialogTrigger>
      <DialogContent title="Settings" size="sm">
        <nav aria-label="Settings" className="-mx-2">
          <NavGroup items={props.items} onNavigate={() => setOpen(false)} />
        </nav>
      </DialogContent>
    </Dialog>
  );
}
