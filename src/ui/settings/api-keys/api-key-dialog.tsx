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
import { expiryOf, type Lifetime, LIFETIMES, limitOf } from "./key-state";
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
  /** The key's own limit as it is typed. */
  requestsPerMinute: string;
}

/** What a server usually needs: everything but changing the rules. */
const EMPTY: Draft = {
  name: "",
  scopes: SCOPES.filter((scope) => scope !== "manage"),
  agentIds: null,
  lifetime: "none",
  requestsPerMinute: "",
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
  const refusal = stillRefused(refusalOf(create.error), create.variables, fieldsOf(draft));
  const submit = () =>
    create.mutate({ ...fieldsOf(draft), expiresAt: expiryOf(draft.lifetime, new Date()) });
  return (
    <FormDialog
      title="Create API key"
      submitLabel="Create API key"
      busy={create.isPending}
      refusal={refusal}
      fields={["name", "scopes", "agentIds", "requestsPerMinute"]}
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
      <Field
        label="Requests a minute"
        optional
        error={refusal?.fields.requestsPerMinute}
        hint="Empty: the organization’s limit."
      >
        <Input
          inputMode="numeric"
          value={draft.requestsPerMinute}
          onChange={(event) => change({ requestsPerMinute: event.target.value })}
        />
      </Field>
    </FormDialog>
  );
}

/** The draft as the server takes it, but for the expiry: that one counts from the click. */
function fieldsOf({ name, scopes, agentIds, requestsPerMinute }: Draft) {
  return { name, scopes, agentIds, requestsPerMinute: limitOf(requestsPerMinute) };
}
