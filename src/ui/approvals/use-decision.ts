"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import type { Resolution } from "@/domain/approval";
import { firstChars } from "@/domain/context-view";
import { visibleText } from "@/domain/visible-text";
import { toast } from "../kit/toaster";
import type { ApprovalView } from "../outputs";
import { refusalOf } from "../refusal";
import { useTRPC } from "../trpc";
import { closedSentence } from "./closed-sentence";
import { useToastPlace } from "./use-toast-place";
import type { Hold } from "./use-undo";

/** What came of a click: over, or an approval that can still be undone. */
export interface Decided {
  id: string;
  /** What was decided, in words. */
  what: string;
  hold: Hold | null;
}

const DONE: Record<Resolution, string> = { approved: "Approved", rejected: "Rejected" };
/** A message stays a message, whatever an agent is called. */
const NAME_CHARS = 60;
const TOO_LATE = ["approval_closed", "approval_expired", "approval_held"];

/** Approves or rejects, once, says what came of it, and hands on. */
export function useDecision(approval: ApprovalView, onDecided: (decided: Decided) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const place = useToastPlace();
  const { id } = approval;
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.approvals.pathKey() });

  const { mutate, isPending, isSuccess } = useMutation(
    trpc.approvals.resolve.mutationOptions({
      onSuccess: ({ takesEffectAt, now }, { resolution }) => {
        const what = `${DONE[resolution]} ${short(approval.action)} for ${short(approval.agentName)}`;
        if (!takesEffectAt) toast.success(what, place);
        onDecided({ id, what, hold: takesEffectAt && { id, takesEffectAt, now } });
        void refresh();
      },
      onError: async (error) => {
        const refusal = refusalOf(error);
        if (!refusal || !TOO_LATE.includes(refusal.code)) {
          toast.error(refusal?.message ?? "Not decided", place);
          return;
        }
        const query = trpc.approvals.get.queryOptions({ id }, { staleTime: 0 });
        const now = await queryClient.fetchQuery(query);
        toast.warning(closedSentence(now, new Date()), place);
        void refresh();
      },
    }),
  );
  /** Set at once: what the screen knows lags a double click behind. */
  const sent = useRef(false);
  const decide = useCallback(
    (resolution: Resolution, comment: string) => {
      if (sent.current) return;
      sent.current = true;
      const again = { onError: () => (sent.current = false) };
      mutate({ id, resolution, comment: comment.trim() || null }, again);
    },
    [id, mutate],
  );
  return { decide, deciding: isPending || isSuccess };
}

function short(name: string): string {
  const visible = visibleText(name);
  const begun = firstChars(visible, NAME_CHARS);
  return begun.length < visible.length ? `${begun}…` : visible;
}
