"use client";

import { Settings } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { lazy } from "react";
import { OpensLazily } from "../kit/opens-lazily";
import { isCurrent, type NavItem, type ShellNav } from "./nav-items";

const loadSheet = () => import("./settings-sheet");
const SettingsSheet = lazy(() => loadSheet().then((module) => ({ default: module.SettingsSheet })));

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
  const path = usePathname();
  const current = nav.settings.some((item) => isCurrent(item.href, path));
  const button = (
    <button type="button" aria-current={current ? "true" : undefined} className={tabClasses}>
      <Settings aria-hidden />
      <span className="max-w-full truncate">Settings</span>
    </button>
  );
  return (
    <OpensLazily button={button} load={loadSheet} haspopup="dialog">
      <SettingsSheet items={nav.settings} button={button} />
    </OpensLazily>
  );
}

const tabClasses = [
  "flex size-full flex-col items-center justify-center gap-1 rounded-md text-xs font-medium text-muted",
  "focus-visible:-outline-offset-2 [&_svg]:size-5",
  "aria-[current]:text-accent-text",
].join(" ");
