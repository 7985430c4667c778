"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "@/ui/form-dialog";
import { RadioGroup } from "@/ui/kit/radio-group";
import { Time } from "@/ui/kit/time";
import { refusalOf } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";
import type { ApiKey } from "./api-key-table";

const GRACES = [
  { value: "24", hours: 24, label: "24 hours", hint: "Time to change over what uses it." },
  { value: "168", hours: 168, label: "7 days", hint: "For servers that are deployed seldom." },
  { value: "1", hours: 1, label: "1 hour", hint: "When you change it over right now." },
  {
    value: "0",
    hours: 0,
    label: "No time",
    hint: "When somebody else may have it: it ends at once.",
  },
] as const;

type Grace = (typeof GRACES)[number]["value"];

export interface RotateKeyDialogProps {
  apiKey: ApiKey;
  /** Called with the new key's text, which is shown this once. */
  onRotated: (secret: string) => void;
  onClose: () => void;
}

/** Replaces a key with a new one, and asks how long both are taken. */
export function RotateKeyDialog({ apiKey, onRotated, onClose }: RotateKeyDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [grace, setGrace] = useState<Grace>("24");
  const rotate = useMutation(
    trpc.apiKeys.rotate.mutationOptions({
      onSuccess: async ({ secret }) => {
        onRotated(secret);
        await queryClient.invalidateQueries({ queryKey: trpc.apiKeys.pathKey() });
      },
    }),
  );
  const graceHours = GRACES.find(({ value }) => value === grace)?.hours ?? 24;
  return (
    <FormDialog
      title={`Rotate ${apiKey.name}`}
      description={`A new key with the same name, scopes, agents and limit is made and shown once. Until the old one (${apiKey.hint}) ends, both work.`}
      submitLabel="Rotate API key"
      busy={rotate.isPending}
      refusal={refusalOf(rotate.error)}
      fields={[]}
      onSubmit={() => rotate.mutate({ id: apiKey.id, graceHours })}
      onClose={onClose}
    >
      <RadioGroup
        label="The old key still works for"
        options={GRACES}
        value={grace}
        onValueChange={setGrace}
      />
      {apiKey.expiresAt && (
        <p className="text-sm text-muted">
          The new key keeps this key’s expiry: it ends <Time at={apiKey.expiresAt} show="both" />.
        </p>
      )}
    </FormDialog>
  );
}
