import {
  APPROVAL_ORDERS,
  APPROVAL_STATUSES,
  type ApprovalOrder,
  type ApprovalStatus,
} from "@/domain/approval";

/** What the inbox lists. */
export interface InboxFilter {
  status: ApprovalStatus;
  agentId: string | null;
  /** The beginning of the action's name; empty for any. */
  action: string;
  /** Text in the request; empty for any. */
  search: string;
  /** Waits at least this long. */
  age: Age | null;
  /** Decimal digits; empty for any. */
  minAmount: string;
  maxAmount: string;
  /** Null: as this browser last sorted. */
  order: ApprovalOrder | null;
}

export const AGES = ["15m", "1h", "4h", "1d"] as const;
export type Age = (typeof AGES)[number];
export const AGE_SECONDS: Record<Age, number> = {
  "15m": 900,
  "1h": 3_600,
  "4h": 14_400,
  "1d": 86_400,
};

/** An amount as a reader types it; anything else is not sent. */
export const AMOUNT = /^\d{1,30}(\.\d{1,30})?$/;

/** Statuses as the address writes them. */
const WORDS: Record<ApprovalStatus, string> = {
  pending_approval: "pending",
  approved: "approved",
  rejected: "rejected",
  expired: "expired",
  cancelled: "cancelled",
};

/** Everything of one status. */
export function bareFilter(status: ApprovalStatus): InboxFilter {
  const any = { agentId: null, action: "", search: "", age: null, minAmount: "", maxAmount: "" };
  return { status, ...any, order: null };
}

/** How many of the conditions are set; status and order are none. */
export function countConditions(filter: InboxFilter): number {
  const { agentId, action, search, age, minAmount, maxAmount } = filter;
  return [agentId, action, search, age, minAmount, maxAmount].filter(Boolean).length;
}

/** Reads the filter of an address; what it does not understand counts as not said. */
export function readInboxFilter(params: { get(name: string): string | null }): InboxFilter {
  const word = params.get("status");
  const amount = (name: string) => AMOUNT.exec(params.get(name) ?? "")?.[0] ?? "";
  return {
    status: APPROVAL_STATUSES.find((status) => WORDS[status] === word) ?? "pending_approval",
    agentId: params.get("agentId")?.slice(0, 100) || null,
    action: params.get("action")?.slice(0, 199) ?? "",
    search: params.get("q")?.slice(0, 200) ?? "",
    age: AGES.find((age) => age === params.get("age")) ?? null,
    minAmount: amount("min"),
    maxAmount: amount("max"),
    order: APPROVAL_ORDERS.find((order) => order === params.get("sort")) ?? null,
  };
}

/** The address of one approval, or of the list, under a filter. */
export function inboxHref(id: string | null, filter: InboxFilter): string {
  const { status, agentId, action, search, age, minAmount, maxAmount, order } = filter;
  const said = {
    status: status === "pending_approval" ? "" : WORDS[status],
    ...{ agentId, action, q: search, age, min: minAmount, max: maxAmount, sort: order },
  };
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(said)) if (value) params.set(name, value);
  const query = params.toString();
  return `/approvals${id ? `/${encodeURIComponent(id)}` : ""}${query ? `?${query}` : ""}`;
}

/** The approval that an address opens. */
export function selectedIn(address: string): string | null {
  const id = /^\/approvals\/([^/?]+)/.exec(address)?.[1];
  return id ?? null;
}
