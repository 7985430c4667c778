import type { LogStatus } from "@/domain/log-status";
import { Badge, type BadgeTone } from "../kit/badge";

/** Each status in a word for people. */
export const LOG_STATUS_WORDS: Record<LogStatus, { tone: BadgeTone; word: string }> = {
  allowed: { tone: "accent", word: "Allowed" },
  success: { tone: "success", word: "Success" },
  failed: { tone: "danger", word: "Failed" },
  blocked: { tone: "danger", word: "Blocked" },
  pending_approval: { tone: "warning", word: "Pending approval" },
  pending: { tone: "neutral", word: "Pending" },
};

/** What a log entry says, in a word. */
export function LogStatusBadge({ status }: { status: LogStatus }) {
  const { tone, word } = LOG_STATUS_WORDS[status];
  return (
    <Badge tone={tone} dot>
      {word}
    </Badge>
  );
}
