"use client";

import { APPROVAL_ORDERS, type ApprovalOrder } from "@/domain/approval";
import { useStored } from "../use-stored";
import type { InboxFilter } from "./inbox-address";

/** The orders that a list of this status has: by end or amount only what waits. */
export function ordersOf(status: InboxFilter["status"]): readonly ApprovalOrder[] {
  return status === "pending_approval" ? APPROVAL_ORDERS : ["newest", "oldest"];
}

/** How the list is sorted: as its address says, else as this browser did last; and the way to keep that. */
export function useOrder({
  status,
  order,
}: InboxFilter): [ApprovalOrder, (order: ApprovalOrder) => void] {
  const [kept, keep] = useStored("inbox-order", APPROVAL_ORDERS, "newest");
  const wanted = order ?? kept;
  return [ordersOf(status).includes(wanted) ? wanted : "newest", keep];
}
