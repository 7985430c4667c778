"use client";

import { Settings } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Dialog, DialogContent, DialogTrigger } from "../kit/dialog";
import { isCurrent, type NavItem, type ShellNav } from "./nav-items";
import { NavGroup } from "./nav-list";

/** The places of the dashboard under the thumb; the settings open in a sheet. */
export function TabBar({ nav }: { nav: ShellNav }) {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul className="mx-auto flex h-15 max-w-xl items-stretch px-1">
        {nav.primary.map((item) => (
          <li key={item.href} className="min-w-0 flex-1">
            <Tab item={item} />
          </li>
        ))}
        <li className="min-w-0 flex-1">
          <SettingsTab nav={nav} />
        </li>
      </ul>
    </nav>
  );
}

function Tab({ item }: { item: NavItem }) {
  const current = isCurrent(item.href, usePathname());
  return (
    <Link href={item.href} aria-current={current ? "page" : undefined} className={tabClasses}>
      <span className="relative">
        {item.icon}
        {item.badge && (
          <span className="absolute -top-2 left-3.5 text-foreground">{item.badge}</span>
        )}
      </span>
      <span className="max-w-full truncate">{item.label}</span>
    </Link>
  );
}

function SettingsTab({ nav }: { nav: ShellNav }) {
  const [open, setOpen] = useState(false);
  const path = usePathname();
  const current = nav.settings.some((item) => isCurrent(item.href, path));
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger aria-current={current ? "true" : undefined} className={tabClasses}>
        <Settings aria-hidden />
        <span className="max-w-full truncate">Settings</span>
      </DialogTrigger>
      <DialogContent title="Settings" size="sm">
        <nav aria-label="Settings" className="-mx-2">
          <NavGroup items={nav.settings} onNavigate={() => setOpen(false)} />
        </nav>
      </DialogContent>
    </Dialog>
  );
}

const tabClasses = [
  "flex size-full flex-col items-center justify-center gap-1 rounded-md text-xs font-medium text-muted",
  "focus-visible:-outline-offset-2 [&_svg]:size-5",
  "aria-[current]:text-accent-text",
].join(" ");
