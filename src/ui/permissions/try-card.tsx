"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/ui/kit/button";
import { Callout } from "@/ui/kit/callout";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { Field } from "@/ui/kit/field";
import { Input } from "@/ui/kit/input";
import { Textarea } from "@/ui/kit/textarea";
import { refusalOf, stillRefused } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";
import { TrialResult } from "./trial-result";

interface Asked {
  action: string;
  contextText: string;
}

/** Asks what a check would be answered, without making one. */
export function TryCard({ agentId }: { agentId: string }) {
  const [draft, setDraft] = useState<Asked>({ action: "", contextText: "{}" });
  const [tooLong, setTooLong] = useState(false);
  const { asked, ask, trial } = useTrial(agentId);
  const change = (part: Partial<Asked>) => setDraft((before) => ({ ...before, ...part }));
  const refusal = stillRefused(
    refusalOf(trial.error),
    asked ? namesOf(asked) : undefined,
    namesOf(draft),
  );
  const { action, context = refusal?.fields.contextText } = refusal?.fields ?? {};
  function submit(event: FormEvent) {
    event.preventDefault();
    const fits = fitsAddress(draft.contextText);
    setTooLong(!fits);
    if (fits && !trial.isFetching) ask(draft);
  }
  return (
    <Card>
      <CardHeader
        title="Try it"
        description="See what a check would be answered now, and which permission decides. Nothing is recorded and nobody is asked."
      />
      <CardBody className="flex flex-col gap-5">
        <form noValidate onSubmit={submit} className="flex flex-col items-start gap-4">
          <Field label="Action" required error={action} className="w-full max-w-md">
            <Input
              className="font-mono"
              value={draft.action}
              placeholder="stripe.refund"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              onChange={(event) => change({ action: event.target.value })}
            />
          </Field>
          <Field
            label="Context"
            error={tooLong ? TOO_LONG : context}
            hint={CONTEXT_HINT}
            className="w-full"
          >
            <Textarea
              className="font-mono"
              value={draft.contextText}
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              onChange={(event) => change({ contextText: event.target.value })}
            />
          </Field>
          <Button type="submit" loading={trial.isFetching}>
            Try it
          </Button>
        </form>
        {refusal && Object.keys(refusal.fields).length === 0 && (
          <Callout tone="danger" live="assertive">
            {refusal.message}
          </Callout>
        )}
        {asked && trial.data && !trial.error && (
          <TrialResult action={asked.action.trim()} trial={trial.data} />
        )}
      </CardBody>
    </Card>
  );
}

const CONTEXT_HINT = (
  <>
    JSON, such as <code className="font-mono">{'{"amount": 120, "currency": "USD"}'}</code>
  </>
);

const TOO_LONG = "Is too long to try here; amount and currency are all that decides";

/** A query travels in an address, which servers cut at about 16 kB. */
function fitsAddress(contextText: string): boolean {
  return encodeURIComponent(JSON.stringify(contextText)).length <= 8_000;
}

/** What was sent, by the names under which the server refuses it. */
function namesOf({ action, contextText }: Asked): Record<string, string> {
  return { action, context: contextText, contextText };
}

/** Asks when told to; changed permissions are asked again by themselves. */
function useTrial(agentId: string) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState<Asked | null>(null);
  const trial = useQuery(
    trpc.permissions.try.queryOptions(asked ? { agentId, ...asked } : skipToken),
  );
  function ask(next: Asked) {
    const same = asked?.action === next.action && asked.contextText === next.contextText;
    if (same) void trial.refetch();
    else setAsked(next);
  }
  return { asked, ask, trial };
}
