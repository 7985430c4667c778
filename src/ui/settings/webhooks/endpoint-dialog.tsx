"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { EVENT_TYPES, type EventType } from "@/domain/events";
import { FormDialog } from "@/ui/form-dialog";
import { Checkbox } from "@/ui/kit/checkbox";
import { Field } from "@/ui/kit/field";
import { Input } from "@/ui/kit/input";
import type { Outputs } from "@/ui/outputs";
import { refusalOf, stillRefused } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";
import { DEFAULT_EVENTS, EVENT_WORDS } from "./words";

export type Endpoint = Outputs["webhooks"]["get"];

export interface EndpointDialogProps {
  /** The endpoint to change; null adds one. */
  endpoint: Endpoint | null;
  /** Called with the new endpoint's secret, which is shown this once; null when one was changed. */
  onSaved: (secret: string | null) => void;
  onClose: () => void;
}

/** Where events go, and which. */
export function EndpointDialog({ endpoint, onSaved, onClose }: EndpointDialogProps) {
  const [url, setUrl] = useState(endpoint?.url ?? "");
  const [events, setEvents] = useState<readonly EventType[]>(endpoint?.events ?? DEFAULT_EVENTS);
  const { save, busy, sent, ...answer } = useSaveEndpoint(endpoint, onSaved);
  const refusal = stillRefused(answer.refusal, sent, { url, events });
  return (
    <FormDialog
      title={endpoint ? "Edit webhook" : "Add webhook"}
      submitLabel="Save"
      busy={busy}
      refusal={refusal}
      fields={["url", "events"]}
      onSubmit={() => save({ url, events: [...events] })}
      onClose={onClose}
    >
      <Field
        label="URL"
        required
        error={refusal?.fields.url}
        hint="Your server; it must be reachable from the internet and answer with a 2xx within 10 seconds."
      >
        <Input
          type="url"
          value={url}
          placeholder="https://example.com/webhook/approvals"
          onChange={(event) => setUrl(event.target.value)}
        />
      </Field>
      <EventChoice chosen={events} problem={refusal?.fields.events} onChange={setEvents} />
    </FormDialog>
  );
}

interface EventChoiceProps {
  chosen: readonly EventType[];
  problem: string | undefined;
  onChange: (events: EventType[]) => void;
}

function EventChoice({ chosen, problem, onChange }: EventChoiceProps) {
  const toggled = (type: EventType) =>
    EVENT_TYPES.filter((t) => (t === type) !== chosen.includes(t));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Events</legend>
      {Object.entries(EVENT_WORDS).map(([type, words]) => (
        <Checkbox
          key={type}
          label={<span className="font-mono text-[0.8125rem]">{type}</span>}
          hint={words}
          checked={chosen.includes(type as EventType)}
          onCheckedChange={() => onChange(toggled(type as EventType))}
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

function useSaveEndpoint(endpoint: Endpoint | null, onSaved: EndpointDialogProps["onSaved"]) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.webhooks.pathKey() });
  const create = useMutation(
    trpc.webhooks.create.mutationOptions({
      onSuccess: async ({ secret }) => {
        onSaved(secret);
        await refresh();
      },
    }),
  );
  const update = useMutation(
    trpc.webhooks.update.mutationOptions({
      onSuccess: async () => {
        await refresh();
        onSaved(null);
      },
    }),
  );
  const save = (fields: { url: string; events: EventType[] }) =>
    endpoint ? update.mutate({ id: endpoint.id, ...fields }) : create.mutate(fields);
  return {
    save,
    busy: create.isPending || update.isPending,
    refusal: refusalOf(create.error ?? update.error),
    sent: create.variables ?? update.variables,
  };
}
