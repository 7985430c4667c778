"use client";

import { Eye } from "lucide-react";
import { useNow } from "../kit/use-now";
import type { ApprovalView } from "../outputs";
import { closedSentence } from "./closed-sentence";
import { ApprovalStatusBadge } from "./status-badge";

/** In the place of the buttons: how it ended, or why this person cannot decide. */
export function ClosedBar({ approval }: { approval: ApprovalView }) {
  const now = useNow(1_000);
  if (approval.status === "pending_approval")
    return (
      <p className={barClasses}>
        <Eye aria-hidden className="size-4 shrink-0 text-muted" />
        {approval.refusal}
      </p>
    );
  return (
    <div className={barClasses}>
      <ApprovalStatusBadge status={approval.status} />
      <p>{closedSentence(approval, now)}</p>
    </div>
  );
}

const barClasses = "flex min-h-12 items-center gap-2.5 text-sm lg:min-h-10";
