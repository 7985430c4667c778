"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import type { Resolution } from "@/domain/approval";
import { sumAmounts } from "@/domain/approval-amount";
import { AgentText } from "../context/agent-text";
import { Button } from "../kit/button";
import { Callout } from "../kit/callout";
import { Dialog, DialogClose, DialogContent } from "../kit/dialog";
import { Field } from "../kit/field";
import { Textarea } from "../kit/textarea";
import { TimeLeft } from "../kit/time";
import type { ApprovalRow, Outputs } from "../outputs";
import { refusalOf } from "../refusal";
import { useTRPC } from "../trpc";
import type { Hold } from "./use-undo";

type ItemResult = Outputs["approvals"]["resolveMany"][number];

export interface BatchDialogProps {
  rows: readonly ApprovalRow[];
  resolution: Resolution;
  onDecided: (holds: readonly Hold[], what: string) => void;
  onUndo: (holds: readonly Hold[]) => void;
  onClose: () => void;
}

const WORDS = {
  approved: { verb: "Approve", done: "Approved" },
  rejected: { verb: "Reject", done: "Rejected" },
} as const;

/** Shows what is about to be decided together, decides it, and shows what came of each. */
export function BatchDialog(props: BatchDialogProps) {
  const { rows: given, resolution, onDecided, onUndo, onClose } = props;
  // What is decided is what was shown: the list behind may change meanwhile.
  const [rows] = useState(given);
  const [comment, setComment] = useState("");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const decide = useMutation(
    trpc.approvals.resolveMany.mutationOptions({
      onSuccess: (results) => {
        const done = results.filter(({ ok }) => ok).length;
        if (done > 0) onDecided(holdsOf(results), `${WORDS[resolution].done} ${done} requests`);
        void queryClient.invalidateQueries({ queryKey: trpc.approvals.pathKey() });
        if (done === results.length) onClose();
      },
    }),
  );
  const { verb } = WORDS[resolution];
  const results = decide.data;
  const ids = rows.map(({ id }) => id);
  const send = () => decide.mutate({ ids, resolution, comment: comment.trim() || null });
  const undo = (holds: readonly Hold[]) => {
    onUndo(holds);
    onClose();
  };
  const footer = results ? (
    <AfterButtons holds={holdsOf(results)} onUndo={undo} />
  ) : (
    <>
      <DialogClose asChild>
        <Button>Cancel</Button>
      </DialogClose>
      <Button
        variant={resolution === "approved" ? "primary" : "danger"}
        loading={decide.isPending}
        onClick={send}
      >
        {verb} {rows.length}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && !decide.isPending && onClose()}>
      <DialogContent title={`${verb} ${rows.length} requests`} size="lg" footer={footer}>
        <Totals rows={rows} />
        <ul className="divide-y rounded-lg border">
          {rows.map((row) => (
            <Item key={row.id} row={row} result={results?.find(({ id }) => id === row.id)} />
          ))}
        </ul>
        {!results && (
          <Field label="Comment for the agents" optional className="mt-4">
            <Textarea
              rows={2}
              maxLength={2_000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          </Field>
        )}
        {decide.isError && (
          <Callout tone="danger" live="assertive" className="mt-4">
            {refusalOf(decide.error)?.message}
          </Callout>
        )}
      </DialogContent>
    </Dialog>
  );
}

/** The message that offers to undo is behind this window: it is offered here too. */
function AfterButtons(props: { holds: readonly Hold[]; onUndo: (holds: readonly Hold[]) => void }) {
  const { holds, onUndo } = props;
  const [first] = holds;
  return (
    <>
      {first && (
        <Button onClick={() => onUndo(holds)}>
          <Undo2 aria-hidden />
          Undo {holds.length} ·{" "}
          <TimeLeft
            until={first.takesEffectAt}
            over="taking effect"
            urgentBelowMs={0}
            tickMs={200}
          />
        </Button>
      )}
      <DialogClose asChild>
        <Button variant="primary">Close</Button>
      </DialogClose>
    </>
  );
}

function holdsOf(results: readonly ItemResult[]): Hold[] {
  return results.flatMap((result) => {
    if (!result.ok || !result.approval.takesEffectAt) return [];
    const { id, takesEffectAt, now } = result.approval;
    return [{ id, takesEffectAt, now }];
  });
}

function Totals({ rows }: { rows: readonly ApprovalRow[] }) {
  const sums = sumAmounts(rows.map(({ shown }) => shown));
  const without = rows.filter(({ shown }) => !shown).length;
  if (sums.length === 0) return null;
  return (
    <p className="mb-3 text-sm">
      Together <span className="font-semibold">{sums.map(({ label }) => label).join(" + ")}</span>
      {without > 0 && <span className="text-muted">, and {without} without an amount</span>}
    </p>
  );
}

function Item({ row, result }: { row: ApprovalRow; result: ItemResult | undefined }) {
  return (
    <li className="grid gap-x-4 gap-y-0.5 px-3 py-2 text-sm sm:grid-cols-[1fr_auto]">
      <span className="min-w-0">
        <span className="block font-mono text-xs font-semibold break-all">
          <AgentText text={row.action} />
        </span>
        <span className="block truncate text-xs text-muted">
          <AgentText text={row.agentName} />
          {row.gist && (
            <>
              {" · "}
              <AgentText text={row.gist} />
            </>
          )}
        </span>
      </span>
      <span className="[overflow-wrap:anywhere] sm:text-right">
        {row.shown && <span className="block font-semibold">{row.shown.label}</span>}
        {result && (
          <span className={result.ok ? "text-xs text-success-text" : "text-xs text-danger-text"}>
            {result.ok ? "Decided" : result.message}
          </span>
        )}
      </span>
    </li>
  );
}
