import { Badge } from "@/ui/kit/badge";

export interface DeliveryBadgeProps {
  status: "pending" | "delivered" | "failed";
  /** Made so far. */
  attempts: number;
}

/** Where a delivery stands, in a word. */
export function DeliveryBadge({ status, attempts }: DeliveryBadgeProps) {
  if (status === "delivered") return <Badge tone="success">Delivered</Badge>;
  if (status === "failed") return <Badge tone="danger">Failed</Badge>;
  return <Badge tone="warning">{attempts > 0 ? "Retrying" : "Pending"}</Badge>;
}
