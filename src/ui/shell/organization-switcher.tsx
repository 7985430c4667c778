"use client";

import { ChevronsUpDown } from "lucide-react";
import { lazy } from "react";
import { Avatar } from "../kit/avatar";
import { OpensLazily } from "../kit/opens-lazily";

export interface OrganizationSwitcherProps {
  organizations: readonly { id: string; name: string }[];
  currentId: string;
  onSwitch: (id: string) => void;
}

const loadPanel = () => import("./organization-panel");
const OrganizationPanel = lazy(() =>
  loadPanel().then((module) => ({ default: module.OrganizationPanel })),
);

/** Which organization is shown. With only one it is a name and no menu. */
export function OrganizationSwitcher(props: OrganizationSwitcherProps) {
  const { organizations, currentId } = props;
  const name = organizations.find(({ id }) => id === currentId)?.name ?? "Organization";
  const label = (
    <>
      <Avatar name={name} size="sm" shape="square" />
      <span className="min-w-0 flex-1 truncate text-left text-sm font-medium">{name}</span>
    </>
  );
  if (organizations.length < 2)
    return <div className="flex h-9 items-center gap-2 px-2">{label}</div>;
  const button = (
    <button type="button" aria-label={`Organization: ${name}`} className={buttonClasses}>
      {label}
      <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
    </button>
  );
  return (
    <OpensLazily button={button} load={loadPanel} haspopup="menu">
      <OrganizationPanel {...props} button={button} />
    </OpensLazily>
  );
}

const buttonClasses =
  "flex h-11 w-full max-w-xs items-center gap-2 rounded-md px-2 transition-colors hover:bg-subtle data-[state=open]:bg-subtle lg:h-9";
