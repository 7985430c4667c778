"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "../form-dialog";
import { Callout } from "../kit/callout";
import { Checkbox } from "../kit/checkbox";
import { Field } from "../kit/field";
import { Textarea } from "../kit/textarea";
import { toast } from "../kit/toaster";
import { refusalOf, stillRefused } from "../refusal";
import { useTRPC } from "../trpc";
import { FieldName } from "./field-name";
import type { LogView } from "./log-dialog";

/** Chooses what is erased of an entry for good, and says why. */
export function EraseDialog({ entry, onClose }: { entry: LogView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [fields, setFields] = useState<readonly string[]>([]);
  const [reason, setReason] = useState("");
  const erase = useMutation(
    trpc.logs.erase.mutationOptions({
      onSuccess: async ({ erased }) => {
        toast.success(erased.length > 1 ? `Erased in ${erased.length} entries.` : "Erased.");
        onClose();
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.logs.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.approvals.pathKey() }),
        ]);
      },
    }),
  );
  const refusal = stillRefused(refusalOf(erase.error), erase.variables, { fields, reason });
  return (
    <FormDialog
      title="Erase fields"
      submitLabel="Erase for good"
      busy={erase.isPending}
      refusal={refusal}
      fields={["fields", "reason"]}
      onSubmit={() => erase.mutate({ logEntryId: entry.id, fields: [...fields], reason })}
      onClose={onClose}
    >
      <Callout tone="warning" title="This cannot be undone">
        The values go from this entry, from every entry of the same approval, from the approval, and
        from webhooks that could be sent again. That something was there, and its name, stays. What
        was sent before is with whoever got it.
      </Callout>
      <FieldChoice
        names={entry.evidence.erasable}
        chosen={fields}
        problem={refusal?.fields.fields}
        onChange={setFields}
      />
      <Field
        label="Reason"
        required
        error={refusal?.fields.reason}
        hint="Kept in the history, with your name and the names of the fields."
      >
        <Textarea
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}

interface FieldChoiceProps {
  names: readonly string[];
  chosen: readonly string[];
  problem: string | undefined;
  onChange: (names: string[]) => void;
}

function FieldChoice({ names, chosen, problem, onChange }: FieldChoiceProps) {
  const toggled = (name: string) =>
    names.filter((other) => (other === name) !== chosen.includes(other));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Fields</legend>
      {names.map((name) => (
        <Checkbox
          key={name}
          label={<FieldName name={name} />}
          checked={chosen.includes(name)}
          onCheckedChange={() => onChange(toggled(name))}
        />
      ))}
      {problem && (
        <p role="alert" className="text-sm text-danger-text">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
