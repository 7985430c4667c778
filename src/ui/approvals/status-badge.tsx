import type { ApprovalStatus } from "@/domain/approval";
import { Badge, type BadgeTone } from "../kit/badge";

const LOOKS: Record<ApprovalStatus, { tone: BadgeTone; word: string }> = {
  pending_approval: { tone: "warning", word: "Pending" },
  approved: { tone: "success", word: "Approved" },
  rejected: { tone: "danger", word: "Rejected" },
  expired: { tone: "neutral", word: "Expired" },
  cancelled: { tone: "neutral", word: "Cancelled" },
};

/** Where an approval stands, in a word. */
export function ApprovalStatusBadge({ status }: { status: ApprovalStatus }) {
  const { tone, word } = LOOKS[status];
  return (
    <Badge tone={tone} dot>
      {word}
    </Badge>
  );
}
