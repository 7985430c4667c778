"use client";

import { ChevronsUpDown, LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar } from "../kit/avatar";
import { cn } from "../kit/cn";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../kit/dropdown-menu";
import { ThemeMenuItems } from "../kit/theme-menu-items";

/** Who is signed in. */
export interface ShellUser {
  name: string | null;
  email: string;
}

export interface UserMenuProps {
  user: ShellUser;
  onSignOut: () => void;
  /** More items above "Sign out": `DropdownMenuItem`s. */
  items?: ReactNode;
  /** Only the circle, for the top bar. */
  compact?: boolean;
}

/** The signed-in person: name, e-mail, theme, and the way out. */
export function UserMenu({ user, onSignOut, items, compact = false }: UserMenuProps) {
  const name = user.name ?? user.email;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
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
      </DropdownMenuTrigger>
      <DropdownMenuContent align={compact ? "end" : "start"} className="w-60">
        <div className="px-2 py-1.5">
          <p className="truncate text-sm font-medium">{name}</p>
          {user.name && <p className="truncate text-xs text-muted">{user.email}</p>}
        </div>
        <DropdownMenuSeparator />
        <ThemeMenuItems />
        <DropdownMenuSeparator />
        {items}
        <DropdownMenuItem icon={<LogOut aria-hidden />} onSelect={onSignOut}>
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

const triggerClasses =
  "flex items-center gap-2.5 rounded-md text-left transition-colors hover:bg-subtle data-[state=open]:bg-subtle lg:max-w-full";
