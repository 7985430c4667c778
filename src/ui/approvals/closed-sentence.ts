import type { ApprovalStatus } from "@/domain/approval";
import { relativeTime } from "../kit/relative-time";

/** How an approval ended, as far as is known. */
export interface Ending {
  status: ApprovalStatus;
  resolvedByName: string | null;
  resolvedAt: Date | null;
  /** Of an approval that can still be undone. */
  takesEffectAt?: Date | null;
}

/** Says how it ended: "Ann rejected this 3 s ago". */
export function closedSentence(ending: Ending, now: Date): string {
  const { status, resolvedByName, resolvedAt, takesEffectAt } = ending;
  const when = resolvedAt ? ` ${ago(resolvedAt, now)}` : "";
  if (status === "approved" || status === "rejected")
    return `${resolvedByName ?? "Another reviewer"} ${status} this${when}`;
  if (status === "cancelled") return `The agent withdrew this request${when}`;
  if (status === "expired") return `This request expired${when}: nobody decided in time`;
  if (takesEffectAt) return `${resolvedByName ?? "Another reviewer"} approved this already`;
  return "This request waits for a decision";
}

function ago(at: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  return seconds < 60 ? `${seconds} s ago` : relativeTime(at, now);
}
