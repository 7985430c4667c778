"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { toast } from "../kit/toaster";
import { TimeLeft } from "../kit/time";
import { refusalOf } from "../refusal";
import { useTRPC } from "../trpc";
import { useToastPlace } from "./use-toast-place";

/** An approval that is given and has not taken effect. */
export interface Hold {
  id: string;
  takesEffectAt: Date;
  /** The server's clock when it said so. */
  now: Date;
}

export interface Undo {
  /** Says what was approved, counts down, and offers to take it back. */
  offer: (holds: readonly Hold[], what: string) => void;
  undo: (holds: readonly Hold[]) => void;
  /** Takes back what was approved last in this window. */
  undoLast: () => void;
}

/** Takes approvals back before they take effect. */
export function useUndo(): Undo {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const place = useToastPlace();
  const last = useRef<readonly Hold[]>([]);
  const { mutateAsync } = useMutation(trpc.approvals.undo.mutationOptions());

  const undo = useCallback(
    async (holds: readonly Hold[]) => {
      last.current = [];
      toast.dismiss(UNDO_TOAST);
      const refusals: string[] = [];
      for (const { id, takesEffectAt } of holds)
        await mutateAsync({ id, takesEffectAt }).catch((error: unknown) =>
          refusals.push(refusalOf(error)?.message ?? "Not undone"),
        );
      const undone = holds.length - refusals.length;
      if (undone > 0)
        toast.info(
          undone === 1 ? "Undone: it waits again" : `${undone} undone: they wait again`,
          place,
        );
      if (refusals[0]) toast.error(refusals[0], place);
      void queryClient.invalidateQueries({ queryKey: trpc.approvals.pathKey() });
    },
    [mutateAsync, place, queryClient, trpc],
  );
  const offer = useCallback(
    (holds: readonly Hold[], what: string) => {
      const [first] = holds;
      if (!first) return;
      last.current = holds;
      const leftMs = first.takesEffectAt.getTime() - first.now.getTime();
      toast.success(<Countdown what={what} until={new Date(Date.now() + leftMs)} />, {
        ...place,
        id: UNDO_TOAST,
        duration: leftMs,
        action: { label: "Undo", onClick: () => void undo(holds) },
      });
    },
    [place, undo],
  );
  return {
    offer,
    undo: (holds) => void undo(holds),
    undoLast: () => last.current.length > 0 && void undo(last.current),
  };
}

/** One place for the last click: a newer one replaces it. */
const UNDO_TOAST = "undo-approval";

function Countdown({ what, until }: { what: string; until: Date }) {
  return (
    <>
      <span className="block">{what}</span>
      <span className="block text-xs font-normal text-muted">
        Takes effect: <TimeLeft until={until} over="now" urgentBelowMs={0} tickMs={200} />
      </span>
    </>
  );
}
