"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "@/ui/form-dialog";
import { Field } from "@/ui/kit/field";
import { Input } from "@/ui/kit/input";
import { toast } from "@/ui/kit/toaster";
import { refusalOf } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";
import type { Endpoint } from "./endpoint-dialog";
import { localMoment, momentOf } from "./local-moment";
import { recoveredText, recoverableText } from "./words";

const DAY_MS = 86_400_000;

/** Sends again what an endpoint was not told between two moments; says first how much that is. */
export function RecoverDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const [now] = useState(() => new Date());
  const [from, setFrom] = useState(() => localMoment(new Date(now.getTime() - DAY_MS)));
  const [to, setTo] = useState("");
  const since = momentOf(from);
  const until = to === "" ? now : momentOf(to);
  const ordered = since && until && since < until ? { since, until } : null;
  const { preview, recover } = useRecovery(endpoint, ordered, onClose);
  const found = ordered ? preview.data : undefined;
  const nothing = found?.failed === 0 && found.missed === 0;
  return (
    <FormDialog
      title="Recover deliveries"
      description={`Sends to ${endpoint.url} what was given up in a time, and events of its kinds that were never sent to it. Nothing that was delivered is sent again.`}
      submitLabel="Send again"
      busy={recover.isPending}
      refusal={refusalOf(recover.error ?? preview.error)}
      fields={[]}
      onSubmit={() => {
        if (ordered && found && !nothing) recover.mutate({ endpointId: endpoint.id, ...ordered });
      }}
      onClose={onClose}
      summary={
        <p role="status" className="text-sm">
          {!ordered && "Choose a beginning that lies before the end."}
          {ordered && !found && "Counting…"}
          {found && recoverableText(found)}
        </p>
      }
    >
      <Field label="From" required>
        <Input
          type="datetime-local"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </Field>
      <Field label="Until" optional hint="Now, when it is empty. Times are your own.">
        <Input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

/** What a range holds, and the sending of it; the dialog stays while there is more to send. */
function useRecovery(
  endpoint: Endpoint,
  range: { since: Date; until: Date } | null,
  onDone: () => void,
) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const asked = { endpointId: endpoint.id, ...(range ?? { since: NEVER, until: NEVER }) };
  const preview = useQuery(
    trpc.webhooks.recoverable.queryOptions(asked, { enabled: range !== null }),
  );
  const recover = useMutation(
    trpc.webhooks.recover.mutationOptions({
      onSuccess: async (recovered) => {
        toast.success(recoveredText(recovered));
        await queryClient.invalidateQueries({ queryKey: trpc.webhooks.pathKey() });
        if (recovered.left === 0) onDone();
      },
    }),
  );
  return { preview, recover };
}

const NEVER = new Date(0);
