import Link from "next/link";
import type { ReactNode } from "react";
import { Logo, LogoMark } from "./logo";
import type { ShellNav } from "./nav-items";
import { NavList } from "./nav-list";
import { SearchButton } from "./search-button";
import { SkipLink } from "./skip-link";
import { TabBar } from "./tab-bar";
import { type ShellUser, UserMenu } from "./user-menu";

export interface AppShellProps {
  nav: ShellNav;
  user: ShellUser;
  onSignOut: () => void;
  /** Opens the window that finds everything; `preload` when that is likely. */
  palette: { open: () => void; preload: () => void };
  /** The organization's name, or the menu that switches between them. */
  organization?: ReactNode;
  /** Above every page: an outage, a plan that ran out. */
  banner?: ReactNode;
  children: ReactNode;
}

/**
 * What surrounds every signed-in page: a sidebar on a desktop, a top bar and a tab bar below that.
 * It fetches nothing. `--shell-top` and `--shell-bottom` say what its bars cover.
 */
export function AppShell(props: AppShellProps) {
  const { nav, user, onSignOut, palette, organization, banner, children } = props;
  return (
    <div data-shell className="min-h-dvh">
      <SkipLink />
      <aside className="fixed inset-y-0 left-0 z-20 hidden w-60 flex-col border-r bg-background lg:flex">
        <div className="flex flex-col gap-3 p-3">
          <Link href="/approvals" className="flex h-8 items-center rounded-md px-2">
            <Logo />
          </Link>
          {organization}
          <SearchButton onOpen={palette.open} onNear={palette.preload} />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-3 py-1">
          <NavList nav={nav} />
        </div>
        <div className="border-t p-2">
          <UserMenu user={user} onSignOut={onSignOut} />
        </div>
      </aside>
      <header className="sticky top-0 z-30 border-b bg-surface pt-[env(safe-area-inset-top)] lg:hidden">
        <div className="flex h-14 items-center gap-2 pr-2 pl-4">
          <Link href="/approvals" aria-label="AgentWarden" className="rounded-md py-2 pr-1">
            <LogoMark />
          </Link>
          <div className="min-w-0 flex-1">{organization}</div>
          <SearchButton onOpen={palette.open} onNear={palette.preload} compact />
          <UserMenu user={user} onSignOut={onSignOut} compact />
        </div>
      </header>
      <div className="pb-(--shell-bottom) lg:pl-60">
        {banner}
        <main id="content" tabIndex={-1} className="outline-none">
          {children}
        </main>
      </div>
      <TabBar nav={nav} />
    </div>
  );
}
