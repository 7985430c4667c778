"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { AgentText } from "../context/agent-text";
import { ContextPanel } from "../context/context-panel";
import { Button } from "../kit/button";
import { Skeleton } from "../kit/skeleton";
import { TimeLeft } from "../kit/time";
import { Loaded } from "../loaded";
import type { ApprovalView } from "../outputs";
import { usePollInterval } from "../poll-interval";
import { useTRPC } from "../trpc";
import { ApprovalFacts } from "./approval-facts";
import { DecisionBar, type DecisionBarProps } from "./decision-bar";
import { ClosedBar } from "./closed-bar";
import { ApprovalStatusBadge } from "./status-badge";
import { useKeys } from "./use-keys";
import { useLetterShortcuts } from "./use-letter-shortcuts";

/** Below what is decided on: it may come a moment later. */
const PastRequests = lazy(() =>
  import("./past-requests").then((module) => ({ default: module.PastRequests })),
);

export interface ApprovalDetailProps extends Pick<
  DecisionBarProps,
  "arrived" | "onDecided" | "onUndo"
> {
  id: string;
  /** True when the keyboard goes to the request as soon as it is shown. */
  takesFocus: boolean;
  onBack: () => void;
}

/** One request: facts, then the agent's words, then the two buttons. Give it the id as `key`. */
export function ApprovalDetail(props: ApprovalDetailProps) {
  const trpc = useTRPC();
  const pollMs = usePollInterval();
  const query = useQuery({
    ...trpc.approvals.get.queryOptions({ id: props.id }),
    refetchInterval: pollMs,
  });
  if (query.isPending) return <Waiting {...props} />;
  return (
    <Loaded query={query} what="request">
      {(approval) => <Shown {...props} approval={approval} />}
    </Loaded>
  );
}

function Shown(props: ApprovalDetailProps & { approval: ApprovalView }) {
  const { approval, arrived, takesFocus, onDecided, onUndo } = props;
  const turn = approval.takesEffectAt?.getTime() ?? 0;
  const [firstTurn] = useState(turn);
  useEffect(() => {
    if (takesFocus) focusRequest();
  }, [takesFocus]);
  const [raw, setRaw] = useState(false);
  const [letters] = useLetterShortcuts();
  useKeys({ raw: () => setRaw(!raw) });
  return (
    <>
      <Head {...props} />
      <div
        role="region"
        tabIndex={0}
        aria-label="Request"
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain focus-visible:-outline-offset-2"
      >
        <div className="mx-auto max-w-4xl px-4 pt-1 pb-6 lg:px-6">
          <ApprovalFacts approval={approval} />
          <div className="mt-5">
            <ContextPanel
              json={approval.context}
              raw={raw}
              onRawChange={setRaw}
              rawKey={letters ? "v" : undefined}
            />
          </div>
          <Suspense>
            <PastRequests approval={approval} />
          </Suspense>
        </div>
      </div>
      <footer className="border-t bg-surface px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] lg:px-6">
        {approval.canResolve ? (
          <DecisionBar
            key={turn}
            approval={approval}
            arrived={arrived || turn !== firstTurn}
            onDecided={onDecided}
            onUndo={onUndo}
          />
        ) : (
          <ClosedBar approval={approval} />
        )}
      </footer>
    </>
  );
}

/** Puts the keyboard on the open request, where Tab leads on to its facts and buttons. */
export function focusRequest(): void {
  document.getElementById(HEADING_ID)?.focus({ preventScroll: true });
}

const HEADING_ID = "selected-request";

function Head({ approval, onBack }: ApprovalDetailProps & { approval: ApprovalView }) {
  const { shown } = approval;
  return (
    <header className="flex items-start gap-2 border-b bg-surface py-3 pr-4 pl-2 lg:px-6">
      <BackButton onBack={onBack} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2
            id={HEADING_ID}
            tabIndex={-1}
            className="max-h-20 min-w-0 overflow-y-auto font-mono text-base font-semibold break-all outline-none"
          >
            <AgentText text={approval.action} />
          </h2>
          {shown && (
            <p className="text-base font-semibold text-accent-text [overflow-wrap:anywhere]">
              {shown.label}
            </p>
          )}
        </div>
        <div className="mt-1 flex items-center gap-2 text-sm text-muted">
          <ApprovalStatusBadge status={approval.status} />
          <span className="min-w-0 truncate">
            <AgentText text={approval.agentName} />
          </span>
          {approval.status === "pending_approval" && <TimeLeft until={approval.expiresAt} />}
        </div>
      </div>
    </header>
  );
}

function BackButton({ onBack }: { onBack: () => void }) {
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label="Back to the list"
      className="-mt-1 lg:hidden"
      onClick={onBack}
    >
      <ArrowLeft aria-hidden />
    </Button>
  );
}

function Waiting({ onBack }: ApprovalDetailProps) {
  return (
    <div role="status">
      <span className="sr-only">Loading the request</span>
      <div className="flex items-start gap-2 border-b bg-surface py-3 pr-4 pl-2 lg:px-6">
        <BackButton onBack={onBack} />
        <div className="flex flex-1 flex-col gap-2 py-0.5">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-1/3" />
        </div>
      </div>
    </div>
  );
}
