"use client";

import { ChevronsUpDown } from "lucide-react";
import { Avatar } from "../kit/avatar";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "../kit/dropdown-menu";

export interface OrganizationSwitcherProps {
  organizations: readonly { id: string; name: string }[];
  currentId: string;
  onSwitch: (id: string) => void;
}

/** Which organization is shown. With only one it is a name and no menu. */
export function OrganizationSwitcher(props: OrganizationSwitcherProps) {
  const { organizations, currentId, onSwitch } = props;
  const name = organizations.find(({ id }) => id === currentId)?.name ?? "Organization";
  const label = (
    <>
      <Avatar name={name} size="sm" shape="square" />
      <span className="min-w-0 flex-1 truncate text-left text-sm font-medium">{name}</span>
    </>
  );
  if (organizations.length < 2)
    return <div className="flex h-9 items-center gap-2 px-2">{label}</div>;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Organization: ${name}`}
        className="flex h-11 w-full max-w-xs items-center gap-2 rounded-md px-2 transition-colors hover:bg-subtle data-[state=open]:bg-subtle lg:h-9"
      >
        {label}
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-56">
        <DropdownMenuLabel>Organizations</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={currentId} onValueChange={onSwitch}>
          {organizations.map((organization) => (
            <DropdownMenuRadioItem key={organization.id} value={organization.id}>
              {organization.name}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
