"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Scope, SCOPES } from "@/domain/role";
import { FormDialog } from "@/ui/form-dialog";
import { Field } from "@/ui/kit/field";
import { Input } from "@/ui/kit/input";
import { Select } from "@/ui/kit/select";
import { refusalOf, stillRefused } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";
import { AgentChoice } from "./agent-choice";
import { expiryOf, type Lifetime, LIFETIMES } from "./key-state";
import { ScopeChoice } from "./scope-choice";

export interface ApiKeyDialogProps {
  /** Called with the key's text, which is shown this once. */
  onCreated: (secret: string) => void;
  onClose: () => void;
}

interface Draft {
  name: string;
  scopes: Scope[];
  agentIds: string[] | null;
  lifetime: Lifetime;
}

/** What a server usually needs: everything but changing the rules. */
const EMPTY: Draft = {
  name: "",
  scopes: SCOPES.filter((scope) => scope !== "manage"),
  agentIds: null,
  lifetime: "none",
};

/** A new key: its name, what it may do, for which agents and how long. */
export function ApiKeyDialog({ onCreated, onClose }: ApiKeyDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(EMPTY);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const create = useMutation(
    trpc.apiKeys.create.mutationOptions({
      onSuccess: async ({ secret }) => {
        onCreated(secret);
        await queryClient.invalidateQueries({ queryKey: trpc.apiKeys.pathKey() });
      },
    }),
  );
  const refusal = stillRefused(refusalOf(create.error), create.variables, draft);
  const submit = () => {
    const { lifetime, ...fields } = draft;
    create.mutate({ ...fields, expiresAt: expiryOf(lifetime, new Date()) });
  };
  return (
    <FormDialog
      title="Create API key"
      submitLabel="Create API key"
      busy={create.isPending}
      refusal={refusal}
      fields={["name", "scopes", "agentIds"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Name" required error={refusal?.fields.name}>
        <Input
          value={draft.name}
          placeholder="refund-bot in production"
          onChange={(event) => change({ name: event.target.value })}
        />
      </Field>
      <ScopeChoice
        chosen={draft.scopes}
        problem={refusal?.fields.scopes}
        onChange={(scopes) => change({ scopes })}
      />
      <AgentChoice
        chosen={draft.agentIds}
        problem={refusal?.fields.agentIds}
        onChange={(agentIds) => change({ agentIds })}
      />
      <Field label="Expiry" error={refusal?.fields.expiresAt}>
        <Select
          options={LIFETIMES}
          value={draft.lifetime}
          onValueChange={(lifetime) => change({ lifetime })}
        />
      </Field>
    </FormDialog>
  );
}
