"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/kit/button";
import { Callout } from "@/ui/kit/callout";
import { PageHeader } from "@/ui/kit/page-header";
import { TextLink } from "@/ui/kit/text-link";
import { Time } from "@/ui/kit/time";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { DeleteEndpointDialog } from "./delete-endpoint-dialog";
import { DeliveryLog } from "./delivery-log";
import { type Endpoint, EndpointDialog } from "./endpoint-dialog";
import { EndpointOff } from "./endpoint-off";
import { EndpointState, EndpointSwitch } from "./endpoint-state";
import { RotateSecretDialog } from "./rotate-secret-dialog";
import { TestWebhookButton } from "./test-webhook-button";
import { WebhookSecretDialog } from "./webhook-secret-dialog";

/** How often the state is asked for again: a 410 switches an endpoint off, in milliseconds. */
const REFRESH_MS = 5_000;

/** One endpoint: its settings, and everything that was sent to it. */
export function EndpointScreen({ id }: { id: string }) {
  const trpc = useTRPC();
  const endpoint = useQuery(
    trpc.webhooks.get.queryOptions({ id }, { refetchInterval: REFRESH_MS }),
  );
  const mayManage = useOrganization().may("webhooks.manage");
  return (
    <Loaded query={endpoint} what="webhook">
      {(loaded) => (
        <>
          <EndpointHeader endpoint={loaded} mayManage={mayManage} />
          <EndpointFacts endpoint={loaded} mayManage={mayManage} />
          <DeliveryLog endpoint={loaded} mayManage={mayManage} />
        </>
      )}
    </Loaded>
  );
}

interface EndpointProps {
  endpoint: Endpoint;
  mayManage: boolean;
}

function EndpointHeader({ endpoint, mayManage }: EndpointProps) {
  const [open, setOpen] = useState<"edit" | "rotate" | "delete" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHeader
        className="mb-4!"
        back={<TextLink href="/settings/webhooks">Webhooks</TextLink>}
        title={<span className="break-all">{endpoint.url}</span>}
        actions={mayManage && <EndpointActions endpoint={endpoint} onOpen={setOpen} />}
      />
      {open === "edit" && <EndpointDialog endpoint={endpoint} onSaved={close} onClose={close} />}
      <RotateSecretDialog
        endpoint={endpoint}
        open={open === "rotate"}
        onRotated={setSecret}
        onClose={close}
      />
      <DeleteEndpointDialog endpoint={endpoint} open={open === "delete"} onClose={close} />
      {secret && <WebhookSecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

interface ActionsProps {
  endpoint: Endpoint;
  onOpen: (dialog: "edit" | "rotate" | "delete") => void;
}

function EndpointActions({ endpoint, onOpen }: ActionsProps) {
  return (
    <>
      <TestWebhookButton endpoint={endpoint} />
      <Button onClick={() => onOpen("edit")}>
        <Pencil aria-hidden />
        Edit
      </Button>
      <Button onClick={() => onOpen("rotate")}>
        <RotateCw aria-hidden />
        Rotate secret
      </Button>
      <Button onClick={() => onOpen("delete")}>
        <Trash2 aria-hidden />
        Delete
      </Button>
    </>
  );
}

function EndpointFacts({ endpoint, mayManage }: EndpointProps) {
  return (
    <>
      <dl className="mb-6 flex flex-wrap items-start gap-x-10 gap-y-3 text-sm">
        <div>
          <dt className="text-xs text-muted">State</dt>
          <dd className="flex min-h-7 items-center gap-3">
            {mayManage && <EndpointSwitch endpoint={endpoint} />}
            <EndpointState endpoint={endpoint} />
          </dd>
        </div>
        <div>
          <dt className="text-xs text-muted">Events</dt>
          <dd className="flex min-h-7 flex-wrap items-center gap-x-3 font-mono text-xs">
            {endpoint.events.map((type) => (
              <span key={type}>{type}</span>
            ))}
          </dd>
        </div>
        <div>
          <dt className="text-xs text-muted">Added</dt>
          <dd className="flex min-h-7 items-center">
            <Time at={endpoint.createdAt} focusable />
          </dd>
        </div>
      </dl>
      <EndpointOff endpoint={endpoint} mayManage={mayManage} />
      <RotationNotice endpoint={endpoint} />
    </>
  );
}

function RotationNotice({ endpoint }: { endpoint: Endpoint }) {
  const until = endpoint.previousSecretExpiresAt;
  if (!endpoint.rotating || !until) return null;
  return (
    <Callout tone="accent" className="mb-6">
      The secret was rotated: each request is signed with the old and with the new one until{" "}
      <Time at={until} show="full" />. Give your server the new one by then.
    </Callout>
  );
}
