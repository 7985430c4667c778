import { APPROVAL_STATUSES, type ApprovalStatus } from "@/domain/approval";

/** What the inbox lists. */
export interface InboxFilter {
  status: ApprovalStatus;
  agentId: string | null;
  /** The beginning of the action's name; empty for any. */
  action: string;
}

/** Statuses as the address writes them. */
const WORDS: Record<ApprovalStatus, string> = {
  pending_approval: "pending",
  approved: "approved",
  rejected: "rejected",
  expired: "expired",
  cancelled: "cancelled",
};

/** Reads the filter of an address; what it does not understand counts as not said. */
export function readInboxFilter(params: { get(name: string): string | null }): InboxFilter {
  const word = params.get("status");
  return {
    status: APPROVAL_STATUSES.find((status) => WORDS[status] === word) ?? "pending_approval",
    agentId: params.get("agentId")?.slice(0, 100) || null,
    action: params.get("action")?.slice(0, 199) ?? "",
  };
}

/** The address of one approval, or of the list, under a filter. */
export function inboxHref(id: string | null, filter: InboxFilter): string {
  const params = new URLSearchParams();
  if (filter.status !== "pending_approval") params.set("status", WORDS[filter.status]);
  if (filter.agentId) params.set("agentId", filter.agentId);
  if (filter.action) params.set("action", filter.action);
  const query = params.toString();
  return `/approvals${id ? `/${encodeURIComponent(id)}` : ""}${query ? `?${query}` : ""}`;
}

/** The approval that an address opens. */
export function selectedIn(address: string): string | null {
  const id = /^\/approvals\/([^/?]+)/.exec(address)?.[1];
  return id ?? null;
}
