import {
  Bot,
  Building2,
  ChartColumn,
  CreditCard,
  History,
  Inbox,
  KeyRound,
  ScrollText,
  ShieldCheck,
  Users,
  Webhook,
} from "lucide-react";
import type { ReactNode } from "react";

/** A place in the dashboard. */
export interface NavItem {
  href: string;
  label: string;
  icon: ReactNode;
  /** A count or a mark at the end, e.g. `NavCount`. */
  badge?: ReactNode;
}

/** Where a member can go; `settings` is its own group. */
export interface ShellNav {
  primary: readonly NavItem[];
  settings: readonly NavItem[];
}

/** The product's navigation; `pending` is the badge beside Approvals. */
export function shellNav(pending?: ReactNode): ShellNav {
  return {
    primary: [
      { href: "/approvals", label: "Approvals", icon: <Inbox aria-hidden />, badge: pending },
      { href: "/overview", label: "Overview", icon: <ChartColumn aria-hidden /> },
      { href: "/agents", label: "Agents", icon: <Bot aria-hidden /> },
      { href: "/logs", label: "Logs", icon: <ScrollText aria-hidden /> },
    ],
    settings: [
      { href: "/settings/organization", label: "Organization", icon: <Building2 aria-hidden /> },
      { href: "/settings/webhooks", label: "Webhooks", icon: <Webhook aria-hidden /> },
      { href: "/settings/api-keys", label: "API keys", icon: <KeyRound aria-hidden /> },
      { href: "/settings/members", label: "Members", icon: <Users aria-hidden /> },
      { href: "/settings/history", label: "History", icon: <History aria-hidden /> },
      { href: "/settings/evidence", label: "Evidence", icon: <ShieldCheck aria-hidden /> },
      { href: "/settings/plan", label: "Plan", icon: <CreditCard aria-hidden /> },
    ],
  };
}

/** True on the place itself and on everything under it. */
export function isCurrent(href: string, path: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}
