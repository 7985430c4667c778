"use client";

import { ChevronsUpDown } from "lucide-react";
import { lazy } from "react";
import { Avatar } from "../kit/avatar";
import { cn } from "../kit/cn";
import { OpensLazily } from "../kit/opens-lazily";

/** Who is signed in. */
export interface ShellUser {
  name: string | null;
  email: string;
}

export interface UserMenuProps {
  user: ShellUser;
  onSignOut: () => void;
  /** Only the circle, for the top bar. */
  compact?: boolean;
}

const loadPanel = () => import("./user-menu-panel");
const UserMenuPanel = lazy(() => loadPanel().then((module) => ({ default: module.UserMenuPanel })));

/** The signed-in person: name, e-mail, theme, and the way out. */
export function UserMenu(props: UserMenuProps) {
  const { user, compact = false } = props;
  const name = user.name ?? user.email;
  const button = (
    <button
      type="button"
      aria-label={`Account: ${name}`}
      className={cn(triggerClasses, compact ? "size-11 justify-center" : "h-11 w-full px-2")}
    >
      <Avatar name={name} size={compact ? "md" : "sm"} />
      {!compact && (
        <>
          <span className="min-w-0 flex-1 truncate text-sm font-medium">{name}</span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
        </>
      )}
    </button>
  );
  return (
    <OpensLazily button={button} load={loadPanel} haspopup="menu">
      <UserMenuPanel {...props} button={button} />
    </OpensLazily>
  );
}

const triggerClasses =
  "flex items-center gap-2.5 rounded-md text-left transition-colors hover:bg-subtle data-[state=open]:bg-subtle lg:max-w-full";
