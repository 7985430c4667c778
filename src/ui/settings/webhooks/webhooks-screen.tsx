"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Webhook } from "lucide-react";
import { useState } from "react";
import { WEBHOOKS_LOCKED } from "@/domain/plan";
import { Button } from "@/ui/kit/button";
import { Callout } from "@/ui/kit/callout";
import { EmptyState } from "@/ui/kit/empty-state";
import { PageHeader } from "@/ui/kit/page-header";
import { TextLink } from "@/ui/kit/text-link";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { EndpointDialog } from "./endpoint-dialog";
import { EndpointTable } from "./endpoint-table";
import { WebhookSecretDialog } from "./webhook-secret-dialog";

/** Where the organization's events are sent. */
export function WebhooksScreen() {
  const trpc = useTRPC();
  const { view, may } = useOrganization();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const endpoints = useQuery(trpc.webhooks.list.queryOptions());
  const locked = view !== null && !view.terms.webhooks;
  const add = may("webhooks.manage") && !locked && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden />
      Add webhook
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Your server is told what was decided, so that it can act. Every request is signed."
        actions={add}
      />
      {locked && <LockedNotice stopped={(endpoints.data?.length ?? 0) > 0} />}
      <Loaded query={endpoints} what="webhooks">
        {(list) => {
          if (list.length > 0) return <EndpointTable endpoints={list} />;
          return locked ? null : <NoEndpoints action={add} />;
        }}
      </Loaded>
      {adding && (
        <EndpointDialog
          endpoint={null}
          onClose={() => setAdding(false)}
          onSaved={(created) => {
            setAdding(false);
            setSecret(created);
          }}
        />
      )}
      {secret && <WebhookSecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

/** What a plan without webhooks shows in place of the form. */
function LockedNotice({ stopped }: { stopped: boolean }) {
  return (
    <Callout
      tone="warning"
      className="mb-4"
      action={<TextLink href="/settings/plan">See the plans</TextLink>}
    >
      <p>{WEBHOOKS_LOCKED}</p>
      {stopped && <p className="mt-1">No new events are sent to the endpoints below.</p>}
    </Callout>
  );
}

function NoEndpoints({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState icon={<Webhook />} title="No webhooks yet" action={action}>
      Add the URL of your server and it hears about every approved and rejected request, usually
      within a second.
    </EmptyState>
  );
}
