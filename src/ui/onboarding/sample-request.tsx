"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { APPROVALS_LOCKED } from "@/domain/plan";
import { visibleText } from "@/domain/visible-text";
import { Button } from "@/ui/kit/button";
import { Select } from "@/ui/kit/select";
import { TextLink } from "@/ui/kit/text-link";
import { toast } from "@/ui/kit/toaster";
import type { Outputs } from "@/ui/outputs";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";

/** Puts a request that does nothing into the inbox, or says why the plan has none. */
export function SampleRequest({ possible }: { possible: boolean }) {
  if (possible) return <SampleForm />;
  return (
    <p className="text-sm text-muted">
      A sample request needs approvals. {APPROVALS_LOCKED}{" "}
      <TextLink href="/settings/plan">See the plans</TextLink>
    </p>
  );
}

function SampleForm() {
  const trpc = useTRPC();
  const [chosen, setChosen] = useState<string | null>(null);
  const { data } = useQuery(trpc.agents.list.queryOptions({}));
  const send = useSendSample();
  const agents = data?.items ?? [];
  const agentId = agents.some(({ id }) => id === chosen) ? chosen : (agents[0]?.id ?? null);
  return (
    <div className="flex w-full min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          loading={send.isPending}
          disabled={!data}
          onClick={() => send.mutate({ agentId })}
          className="max-w-full whitespace-normal! max-md:h-auto max-md:min-h-11"
        >
          <Send aria-hidden />
          Send a sample request to my inbox
        </Button>
        {agentId && agents.length > 1 && (
          <Select
            aria-label="Agent that sends the sample"
            className="w-44!"
            value={agentId}
            options={agents.map(({ id, name }) => ({ value: id, label: visibleText(name) }))}
            onValueChange={setChosen}
          />
        )}
      </div>
      <p className="text-xs text-pretty text-muted">
        A real request for <code className="font-mono">sample.refund</code>, which no program
        performs.{" "}
        {agentId
          ? "If the agent has no rule for it, it gets a permission that asks a human."
          : "It comes from an agent called “Sample agent”, which is made for it."}
      </p>
    </div>
  );
}

type Answer = Outputs["onboarding"]["sendSample"];

function useSendSample() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const open = (id: string) => router.push(`/approvals/${id}`);
  return useMutation(
    trpc.onboarding.sendSample.mutationOptions({
      onError: sayRefusal,
      onSuccess: (answer) => {
        sayAnswer(answer, open);
        void queryClient.invalidateQueries();
      },
    }),
  );
}

function sayAnswer({ decision, reason, approvalId }: Answer, open: (id: string) => void): void {
  if (approvalId)
    toast.success("A sample request waits in the inbox.", {
      action: { label: "Open it", onClick: () => open(approvalId) },
    });
  else if (decision === "allow")
    toast.warning("Nobody was asked: a permission of this agent allows sample.refund.");
  else toast.warning(`Nobody was asked. The check was denied: ${reason}.`);
}
