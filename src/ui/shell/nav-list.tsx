"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../kit/cn";
import { isCurrent, type NavItem, type ShellNav } from "./nav-items";

export interface NavListProps {
  nav: ShellNav;
  /** Called when a place is chosen, e.g. to close the drawer. */
  onNavigate?: () => void;
}

/** The places of the dashboard, one under the other; the current page is marked. */
export function NavList({ nav, onNavigate }: NavListProps) {
  return (
    <nav aria-label="Main" className="flex flex-col gap-6">
      <NavGroup items={nav.primary} onNavigate={onNavigate} />
      <div>
        <h2 id="nav-settings" className="mb-1 px-2 text-xs font-medium text-muted">
          Settings
        </h2>
        <NavGroup items={nav.settings} onNavigate={onNavigate} labelledBy="nav-settings" />
      </div>
    </nav>
  );
}

/** The places of one group. */
export interface NavGroupProps {
  items: readonly NavItem[];
  onNavigate?: (() => void) | undefined;
  labelledBy?: string;
}

/** One group of places. */
export function NavGroup({ items, onNavigate, labelledBy }: NavGroupProps) {
  const path = usePathname();
  return (
    <ul aria-labelledby={labelledBy} className="flex flex-col gap-0.5">
      {items.map((item) => (
        <li key={item.href}>
          <Link
            href={item.href}
            onClick={onNavigate}
            aria-current={isCurrent(item.href, path) ? "page" : undefined}
            className={linkClasses}
          >
            {item.icon}
            <span className="min-w-0 flex-1 truncate">{item.label}</span>
            {item.badge}
          </Link>
        </li>
      ))}
    </ul>
  );
}

const linkClasses = cn(
  "flex h-11 items-center gap-2.5 rounded-md px-2 text-base font-medium text-muted lg:h-8 lg:text-sm",
  "transition-colors hover:bg-subtle hover:text-foreground [&_svg]:size-4.5 [&_svg]:shrink-0 lg:[&_svg]:size-4",
  "aria-[current=page]:bg-subtle aria-[current=page]:text-foreground",
  "aria-[current=page]:[&_svg]:text-accent-text",
);
