"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "@/ui/form-dialog";
import { type Refusal, refusalOf, stillRefused } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";
import { ChangeDetails, ChangeEffect } from "./change-effect";
import { draftOf, inputOf, type Permission, type PermissionInput } from "./permission-draft";
import { PermissionFields } from "./permission-fields";
import { PermissionPreview } from "./permission-preview";
import { useDraftPreview } from "./use-change-preview";
import { useRefreshRules } from "./use-refresh-rules";

export interface PermissionDialogProps {
  agentId: string;
  /** The rule to change; null adds one. */
  permission: Permission | null;
  onClose: () => void;
}

const FIELDS = ["action", "maxAmount", "currency", "approvalExpiresInSeconds"];

/** A rule as a form, with what it will do and what it would have done to the latest checks. */
export function PermissionDialog({ agentId, permission, onClose }: PermissionDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(permission));
  const [unreadable, setUnreadable] = useState(false);
  const saving = useSavePermission({ agentId, permission, onSaved: onClose });
  const refusal = stillRefused(saving.refusal, saving.sent, inputOf(draft));
  function submit() {
    const input = inputOf(draft);
    setUnreadable(input === null);
    if (input) saving.save(input);
  }
  const effect = useDraftPreview({ agentId, permission, draft });
  const problems = { ...refusal?.fields, ...(unreadable && TIME_PROBLEM) };
  return (
    <FormDialog
      title={permission ? "Edit permission" : "Add permission"}
      submitLabel="Save"
      busy={saving.busy}
      refusal={refusal}
      fields={FIELDS}
      onSubmit={submit}
      onClose={onClose}
      summary={
        <div className="flex flex-col gap-2">
          <PermissionPreview draft={draft} />
          <ChangeEffect state={effect} />
        </div>
      }
    >
      <PermissionFields
        agentId={agentId}
        draft={draft}
        problems={problems}
        onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
      />
      <ChangeDetails state={effect} />
    </FormDialog>
  );
}

const TIME_PROBLEM = {
  approvalExpiresInSeconds: "Must be hours, such as 2 or 0.5, and at most 720 (30 days)",
};

interface Saving {
  agentId: string;
  permission: Permission | null;
  onSaved: () => void;
}

function useSavePermission({ agentId, permission, onSaved }: Saving): {
  save: (input: PermissionInput) => void;
  busy: boolean;
  refusal: Refusal | null;
  /** What was refused. */
  sent: object | undefined;
} {
  const trpc = useTRPC();
  const refresh = useRefreshRules();
  const onSuccess = async () => {
    await refresh();
    onSaved();
  };
  const create = useMutation(trpc.permissions.create.mutationOptions({ onSuccess }));
  const update = useMutation(trpc.permissions.update.mutationOptions({ onSuccess }));
  return {
    save: (input) =>
      permission
        ? update.mutate({ id: permission.id, ...input })
        : create.mutate({ agentId, ...input }),
    busy: create.isPending || update.isPending,
    refusal: refusalOf(create.error ?? update.error),
    sent: create.variables ?? update.variables,
  };
}
