"use client";

import { Check, MessageSquare, Undo2, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Resolution } from "@/domain/approval";
import { Button } from "../kit/button";
import { cn } from "../kit/cn";
import { Field } from "../kit/field";
import { Kbd } from "../kit/kbd";
import { Textarea } from "../kit/textarea";
import { TimeLeft } from "../kit/time";
import type { ApprovalView } from "../outputs";
import { useArmed } from "./use-armed";
import { type Decided, useDecision } from "./use-decision";
import { useKeys } from "./use-keys";
import { useLetterShortcuts } from "./use-letter-shortcuts";
import type { Hold } from "./use-undo";

export interface DecisionBarProps {
  approval: ApprovalView;
  /** True when this took the place of something just clicked: a second click was meant for that. */
  arrived: boolean;
  onDecided: (decided: Decided) => void;
  onUndo: (holds: readonly Hold[]) => void;
}

const COMMENT_CHARS = 2_000;

/** The two buttons, and the comment the agent gets back. They stay where they are. */
export function DecisionBar({ approval, arrived, onDecided, onUndo }: DecisionBarProps) {
  const { id, takesEffectAt, now } = approval;
  const hold = takesEffectAt && { id, takesEffectAt, now };
  const [mode, setMode] = useState<"idle" | "comment" | "rejecting">("idle");
  const [comment, setComment] = useState("");
  const bar = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const armed = useArmed(mode, arrived || mode === "rejecting");
  const { decide, deciding } = useDecision(approval, onDecided);

  const openComment = (next: "comment" | "rejecting") => {
    flushSync(() => setMode(next));
    field.current?.focus();
  };
  const settle = (resolution: Resolution) => {
    // A comment that was put away is not sent.
    if (armed && !deciding) decide(resolution, mode === "idle" ? "" : comment);
  };
  const reject = () => (mode === "rejecting" ? settle("rejected") : openComment("rejecting"));
  useKeys({
    approve: () => mode !== "rejecting" && !hold && settle("approved"),
    reject,
    comment: () => !hold && openComment(mode === "rejecting" ? "rejecting" : "comment"),
  });
  const onFieldKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      setMode("idle");
      bar.current?.querySelector("button")?.focus();
    }
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && mode === "rejecting")
      settle("rejected");
  };

  return (
    <div ref={bar}>
      {mode !== "idle" && (
        <Field label="Comment for the agent" optional className="mb-3">
          <Textarea
            ref={field}
            rows={2}
            maxLength={COMMENT_CHARS}
            placeholder={mode === "rejecting" ? "Why not? What should it do instead?" : ""}
            value={comment}
            className="max-h-40 overflow-y-auto"
            onChange={(event) => setComment(event.target.value)}
            onKeyDown={onFieldKey}
          />
        </Field>
      )}
      <DecisionButtons
        mode={mode}
        armed={armed}
        deciding={deciding}
        onApprove={() => settle("approved")}
        onReject={reject}
        onComment={() => (mode === "idle" ? openComment("comment") : setMode("idle"))}
        given={hold && <Given approval={approval} armed={armed} onUndo={() => onUndo([hold])} />}
      />
    </div>
  );
}

interface DecisionButtonsProps {
  mode: "idle" | "comment" | "rejecting";
  armed: boolean;
  deciding: boolean;
  onApprove: () => void;
  onReject: () => void;
  onComment: () => void;
  /** In the place of Approve, when that has been clicked. */
  given: ReactNode;
}

function DecisionButtons(props: DecisionButtonsProps) {
  const { mode, armed, deciding, onApprove, onReject, onComment, given } = props;
  const [letters] = useLetterShortcuts();
  const rejecting = mode === "rejecting";
  const key = (name: string) => (letters ? { "aria-keyshortcuts": name } : {});
  return (
    <div className="flex items-center gap-2">
      <Button variant="ghost" size="lg" className="max-lg:px-3" onClick={onComment} {...key("c")}>
        {mode === "idle" ? <MessageSquare aria-hidden /> : <X aria-hidden />}
        <span className="max-lg:sr-only">{mode === "idle" ? "Comment" : "Cancel"}</span>
        {letters && mode === "idle" && <Kbd className={kbdClasses}>C</Kbd>}
      </Button>
      <Button
        size="lg"
        variant={rejecting ? "danger" : "secondary"}
        className={cn(decisionClasses, !rejecting && "text-danger-text!", "lg:ml-auto")}
        disabled={rejecting && !armed}
        loading={deciding && rejecting}
        onClick={onReject}
        {...key("r")}
      >
        <X aria-hidden />
        Reject
        {letters && <Kbd className={kbdClasses}>R</Kbd>}
      </Button>
      {given ?? (
        <Button
          size="lg"
          variant={rejecting ? "secondary" : "primary"}
          className={decisionClasses}
          disabled={rejecting || !armed}
          loading={deciding && !rejecting}
          onClick={onApprove}
          {...key("a")}
        >
          <Check aria-hidden />
          Approve
          {letters && <Kbd className={kbdClasses}>A</Kbd>}
        </Button>
      )}
    </div>
  );
}

interface GivenProps {
  approval: ApprovalView;
  armed: boolean;
  onUndo: () => void;
}

/** Who has approved, and for how long that can be undone. */
function Given({ approval, armed, onUndo }: GivenProps) {
  const [letters] = useLetterShortcuts();
  const { takesEffectAt, resolvedByName, canUndo } = approval;
  const left = takesEffectAt && (
    <TimeLeft until={takesEffectAt} over="taking effect" urgentBelowMs={0} tickMs={200} />
  );
  if (!canUndo)
    return (
      <p role="status" className={cn(decisionClasses, "text-right text-sm")}>
        {resolvedByName ?? "Another reviewer"} approved this · {left}
      </p>
    );
  return (
    <Button
      size="lg"
      variant="primary"
      className={decisionClasses}
      disabled={!armed}
      onClick={onUndo}
      {...(letters && { "aria-keyshortcuts": "z" })}
    >
      <Undo2 aria-hidden />
      Undo <span className="font-normal">{left}</span>
      {letters && <Kbd className={kbdClasses}>Z</Kbd>}
    </Button>
  );
}

const decisionClasses = "flex-1 lg:min-w-32 lg:flex-none";
const kbdClasses = "ml-1 opacity-80 max-lg:hidden";
