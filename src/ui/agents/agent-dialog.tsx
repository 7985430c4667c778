"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "@/ui/form-dialog";
import { Field } from "@/ui/kit/field";
import { Input } from "@/ui/kit/input";
import { Textarea } from "@/ui/kit/textarea";
import type { Outputs } from "@/ui/outputs";
import { refusalOf, stillRefused } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";

export type Agent = Outputs["agents"]["get"];

export interface AgentDialogProps {
  /** The agent to change; null makes a new one. */
  agent: Agent | null;
  onSaved: (agent: Agent) => void;
  onClose: () => void;
}

/** Name and description of a new agent or of one that is there. */
export function AgentDialog({ agent, onSaved, onClose }: AgentDialogProps) {
  const [name, setName] = useState(agent?.name ?? "");
  const [description, setDescription] = useState(agent?.description ?? "");
  const { save, busy, sent, ...answer } = useSaveAgent(agent, onSaved);
  const refusal = stillRefused(answer.refusal, sent, { name, description });
  return (
    <FormDialog
      title={agent ? `Edit ${agent.name}` : "Create agent"}
      description={
        agent ? undefined : "It may do nothing until you give it a permission, on its own page."
      }
      submitLabel={agent ? "Save" : "Create agent"}
      busy={busy}
      refusal={refusal}
      fields={["name", "description"]}
      onSubmit={() => save({ name, description })}
      onClose={onClose}
    >
      <Field
        label="Name"
        required
        error={refusal?.fields.name}
        hint="Unique in your organization; checks can use it in place of the id."
      >
        <Input
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder="refund-bot"
        />
      </Field>
      <Field label="Description" optional error={refusal?.fields.description}>
        <Textarea
          value={description}
          onChange={(event) => setDescription(event.target.value)}
          placeholder="What it does, and for whom"
        />
      </Field>
    </FormDialog>
  );
}

function useSaveAgent(agent: Agent | null, onSaved: (agent: Agent) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = async (saved: Agent) => {
    onSaved(saved);
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.agents.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.organization.pathKey() }),
    ]);
  };
  const create = useMutation(trpc.agents.create.mutationOptions({ onSuccess }));
  const update = useMutation(trpc.agents.update.mutationOptions({ onSuccess }));
  const save = (fields: { name: string; description: string }) =>
    agent ? update.mutate({ id: agent.id, ...fields }) : create.mutate(fields);
  return {
    save,
    busy: create.isPending || update.isPending,
    refusal: refusalOf(create.error ?? update.error),
    sent: create.variables ?? update.variables,
  };
}
