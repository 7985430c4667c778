"use client";

import { useQuery } from "@tanstack/react-query";
import {
  BookOpen,
  Bot,
  Building2,
  Inbox,
  LogOut,
  Monitor,
  Moon,
  Plus,
  ScrollText,
  Sun,
  UserPlus,
  UserRound,
} from "lucide-react";
import { useTheme } from "next-themes";
import type { ReactNode } from "react";
import { visibleText } from "@/domain/visible-text";
import { bareFilter, inboxHref } from "../approvals/inbox-address";
import { logHref, NO_LOG_FILTER } from "../logs/log-address";
import type { AgentRow } from "../outputs";
import type { ShellNav } from "../shell/nav-items";
import { useTRPC } from "../trpc";
import { useOrganization } from "../use-organization";
import { type EntryGroup, type Findable, findEntries } from "./find-entries";
import { newHref } from "./use-new-asked";

/** One line of the palette: somewhere to go, or something to do. */
export interface PaletteEntry extends Findable {
  id: string;
  icon: ReactNode;
  /** It is so already. */
  current?: boolean;
  does: { href: string } | { run: () => void };
}

/** What the palette offers besides pages. */
export interface PaletteOffers {
  nav: ShellNav;
  organizations: readonly { id: string; name: string }[];
  currentOrganizationId: string;
  onSwitchOrganization: (id: string) => void;
  onSignOut: () => void;
}

/** Agents shown before anything is typed, and at most once something is. */
const AGENTS_AT_FIRST = 5;
const AGENTS_AT_MOST = 20;

export interface PaletteEntries {
  groups: EntryGroup<PaletteEntry>[];
  /** Why an agent may be missing; null when none is. */
  problem: string | null;
}

/** The lines of the palette that match what is typed. */
export function usePaletteEntries(typed: string, offers: PaletteOffers): PaletteEntries {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.list.queryOptions({}));
  const themes = useThemeEntries();
  const actions = useActionEntries();
  const text = typed.trim();
  const found = findEntries(
    [
      ...placeEntries(offers.nav),
      ...(agents.data?.items ?? []).map(agentEntry),
      ...actions,
      ...themes,
      ...organizationEntries(offers),
      signOutEntry(offers.onSignOut),
    ],
    text,
  );
  const most = text ? AGENTS_AT_MOST : AGENTS_AT_FIRST;
  const groups = found.map(({ name, entries }) => ({
    name,
    entries: name === AGENTS ? entries.slice(0, most) : entries,
  }));
  if (text) groups.push({ name: "Search", entries: searchEntries(text) });
  return { groups, problem: agentProblem(agents) };
}

const AGENTS = "Agents";

function agentEntry({ id, name }: AgentRow): PaletteEntry {
  const label = visibleText(name);
  return { id, group: AGENTS, label, icon: <Bot aria-hidden />, does: { href: `/agents/${id}` } };
}

function agentProblem(agents: {
  data: { nextCursor: string | null } | undefined;
  isError: boolean;
}): string | null {
  if (agents.isError && !agents.data) return "The agents could not be loaded.";
  return agents.data?.nextCursor ? "Only the newest 100 agents are found here." : null;
}

function placeEntries({ primary, settings }: ShellNav): PaletteEntry[] {
  const group = "Go to";
  const place = (href: string, label: string, icon: ReactNode, also: string): PaletteEntry => ({
    ...{ id: href, group, label, icon, also, does: { href } },
  });
  return [
    ...primary.map(({ href, label, icon }) => place(href, label, icon, "")),
    ...settings.map(({ href, label, icon }) => place(href, label, icon, "settings")),
    place(
      "/account",
      "Your account",
      <UserRound aria-hidden />,
      "settings password e-mails notifications sessions",
    ),
    place("/docs", "Documentation", <BookOpen aria-hidden />, "help docs api guide"),
  ];
}

/** What members with the right can add; the page's own form does it. */
function useActionEntries(): PaletteEntry[] {
  const { may } = useOrganization();
  const entries: PaletteEntry[] = [];
  const add = (label: string, path: string, icon: ReactNode) =>
    entries.push({
      ...{ id: `new ${path}`, group: "Actions", label, also: "create new", icon },
      does: { href: newHref(path) },
    });
  if (may("agents.manage")) add("Add an agent", "/agents", <Plus aria-hidden />);
  if (may("members.manage")) add("Invite a member", "/settings/members", <UserPlus aria-hidden />);
  return entries;
}

function useThemeEntries(): PaletteEntry[] {
  const { theme = "system", setTheme } = useTheme();
  const entry = (value: string, label: string, icon: ReactNode): PaletteEntry => ({
    ...{ id: `theme ${value}`, group: "Theme", label, icon, current: value === theme },
    also: "theme colours appearance mode",
    does: { run: () => setTheme(value) },
  });
  return [
    entry("light", "Light theme", <Sun aria-hidden />),
    entry("dark", "Dark theme", <Moon aria-hidden />),
    entry("system", "Theme of the system", <Monitor aria-hidden />),
  ];
}

function organizationEntries(offers: PaletteOffers): PaletteEntry[] {
  const { organizations, currentOrganizationId, onSwitchOrganization } = offers;
  return organizations
    .filter(({ id }) => id !== currentOrganizationId)
    .map(({ id, name }) => ({
      ...{ id, group: "Organizations", label: `Switch to ${visibleText(name)}` },
      also: "organization",
      icon: <Building2 aria-hidden />,
      does: { run: () => onSwitchOrganization(id) },
    }));
}

function signOutEntry(onSignOut: () => void): PaletteEntry {
  const icon = <LogOut aria-hidden />;
  return {
    ...{ id: "sign out", group: "Session", label: "Sign out", also: "log out leave", icon },
    does: { run: onSignOut },
  };
}

function searchEntries(text: string): PaletteEntry[] {
  const search = (id: string, what: string, icon: ReactNode, href: string): PaletteEntry => ({
    ...{ id, group: "Search", label: `Search ${what} for “${visibleText(text)}”`, icon },
    does: { href },
  });
  const inbox = inboxHref(null, { ...bareFilter("pending_approval"), search: text });
  const logs = logHref({ ...NO_LOG_FILTER, text }, null);
  return [
    search("search requests", "requests", <Inbox aria-hidden />, inbox),
    search("search logs", "logs", <ScrollText aria-hidden />, logs),
  ];
}
