"use client";

import { BookOpen, LogOut, UserRound } from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../kit/dropdown-menu";
import { ThemeMenuItems } from "../kit/theme-menu-items";
import type { UserMenuProps } from "./user-menu";

/** The account's menu, open from the start under its button. */
export function UserMenuPanel(props: UserMenuProps & { button: ReactElement }) {
  const { user, onSignOut, compact = false, button } = props;
  const name = user.name ?? user.email;
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align={compact ? "end" : "start"} className="w-60">
        <div className="px-2 py-1.5">
          <p className="truncate text-sm font-medium">{name}</p>
          {user.name && <p className="truncate text-xs text-muted">{user.email}</p>}
        </div>
        <DropdownMenuSeparator />
        <ThemeMenuItems />
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href="/account">
            <UserRound aria-hidden />
            Your account
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href="/docs">
            <BookOpen aria-hidden />
            Documentation
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem icon={<LogOut aria-hidden />} onSelect={onSignOut}>
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
