"use client";

import { APPROVALS_LOCKED } from "@/domain/plan";
import { Callout } from "@/ui/kit/callout";
import { Checkbox } from "@/ui/kit/checkbox";
import { Field } from "@/ui/kit/field";
import { Input } from "@/ui/kit/input";
import { SegmentedControl } from "@/ui/kit/segmented-control";
import { Select } from "@/ui/kit/select";
import { TextLink } from "@/ui/kit/text-link";
import { useOrganization } from "@/ui/use-organization";
import { ANSWER_TIMES, durationText } from "./answer-time";
import { PatternMatches } from "./pattern-matches";
import type { PermissionDraft } from "./permission-draft";

export interface PermissionFieldsProps {
  agentId: string;
  draft: PermissionDraft;
  /** What is wrong, by the server's field names. */
  problems: Record<string, string | undefined>;
  onChange: (change: Partial<PermissionDraft>) => void;
}

const EFFECTS = [
  { value: "allow", label: "Allow" },
  { value: "deny", label: "Deny" },
] as const;

/** The fields of a rule. */
export function PermissionFields({ agentId, ...fields }: PermissionFieldsProps) {
  const { draft, onChange } = fields;
  return (
    <>
      <div className="flex flex-col gap-2">
        <ActionField {...fields} />
        <PatternMatches agentId={agentId} action={draft.action} />
      </div>
      <div className="flex flex-col items-start gap-1.5">
        <span aria-hidden className="text-sm font-medium">
          Effect
        </span>
        <SegmentedControl
          label="Effect"
          options={EFFECTS}
          value={draft.effect}
          onValueChange={(effect) => onChange({ effect })}
        />
      </div>
      {draft.effect === "allow" && (
        <>
          <AmountFields {...fields} />
          <ApprovalFields {...fields} />
        </>
      )}
    </>
  );
}

type PartProps = Omit<PermissionFieldsProps, "agentId">;

function ActionField({ draft, problems, onChange }: PartProps) {
  return (
    <Field
      label="Action"
      required
      error={problems.action}
      hint={
        <>
          One action: <code className="font-mono">stripe.refund</code>. Everything below a name:{" "}
          <code className="font-mono">stripe.*</code>. Everything:{" "}
          <code className="font-mono">*</code>.
        </>
      }
    >
      <Input
        className="font-mono"
        value={draft.action}
        placeholder="stripe.refund"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        onChange={(event) => onChange({ action: event.target.value })}
      />
    </Field>
  );
}

function AmountFields({ draft, problems, onChange }: PartProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-4">
      <Field
        label="Max amount"
        optional
        error={problems.maxAmount}
        hint="Up to this context.amount it runs at once."
      >
        <Input
          inputMode="decimal"
          value={draft.maxAmount}
          placeholder="No limit"
          onChange={(event) => onChange({ maxAmount: event.target.value })}
        />
      </Field>
      <Field label="Currency" error={problems.currency} hint="Any if empty.">
        <Input
          className="uppercase placeholder:normal-case"
          maxLength={3}
          value={draft.currency}
          placeholder="USD"
          onChange={(event) => onChange({ currency: event.target.value })}
        />
      </Field>
    </div>
  );
}

function ApprovalFields({ draft, problems, onChange }: PartProps) {
  return (
    <div className="flex flex-col gap-4">
      <Checkbox
        label="Requires Approval"
        hint={
          draft.maxAmount.trim()
            ? "Above the max amount a human decides. Without this it is denied there."
            : "A human decides each time before it runs."
        }
        checked={draft.requiresApproval}
        onCheckedChange={(checked) => onChange({ requiresApproval: checked === true })}
      />
      {draft.requiresApproval && (
        <>
          <LockedNotice />
          <AnswerTimeFields draft={draft} problems={problems} onChange={onChange} />
        </>
      )}
    </div>
  );
}

/** Where a plan lacks approvals the rule can be saved, and denies. */
function LockedNotice() {
  const { view } = useOrganization();
  if (!view || view.terms.approvals) return null;
  return (
    <Callout
      tone="warning"
      live="polite"
      action={<TextLink href="/settings/plan">See the plans</TextLink>}
    >
      <p>{APPROVALS_LOCKED}</p>
      <p className="mt-1">You can save this rule now; until then it denies instead of asking.</p>
    </Callout>
  );
}

const TIMES = [
  ...ANSWER_TIMES.map((seconds) => ({ value: String(seconds), label: durationText(seconds) })),
  { value: "custom", label: "Other…" },
];

function AnswerTimeFields({ draft, problems, onChange }: PartProps) {
  const custom = draft.answerTime === "custom";
  const problem = problems.approvalExpiresInSeconds;
  return (
    <div className="grid grid-cols-2 gap-4">
      <Field
        label="Time to answer"
        error={custom ? undefined : problem}
        hint="After that the request expires and the action does not run."
      >
        <Select
          options={TIMES}
          value={draft.answerTime}
          onValueChange={(answerTime) => onChange({ answerTime })}
        />
      </Field>
      {custom && (
        <Field label="Hours" error={problem}>
          <Input
            inputMode="decimal"
            value={draft.customHours}
            onChange={(event) => onChange({ customHours: event.target.value })}
          />
        </Field>
      )}
    </div>
  );
}
