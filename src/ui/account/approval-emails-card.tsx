"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApprovalEmails } from "@/domain/approval-emails";
import { Callout } from "../kit/callout";
import { Card, CardBody, CardHeader } from "../kit/card";
import { RadioGroup, type RadioOption } from "../kit/radio-group";
import { toast } from "../kit/toaster";
import { Loaded } from "../loaded";
import type { Outputs } from "../outputs";
import { sayRefusal } from "../say-refusal";
import { useTRPC } from "../trpc";
import { useOrganization } from "../use-organization";

type Loadable = Outputs["account"]["approvalEmails"];

const OPTIONS: readonly RadioOption<ApprovalEmails>[] = [
  {
    value: "each",
    label: "For each request",
    hint: "At once, at most one e-mail a minute: what comes meanwhile goes together.",
  },
  {
    value: "hourly",
    label: "Once an hour",
    hint: "One e-mail with all that still waits. A request that expires sooner is not in it.",
  },
  { value: "never", label: "Never", hint: "You find requests in the inbox." },
];

/** When this member is told by e-mail that a request waits. */
export function ApprovalEmailsCard() {
  const trpc = useTRPC();
  const { view } = useOrganization();
  const emails = useQuery(trpc.account.approvalEmails.queryOptions());
  return (
    <Card>
      <CardHeader
        title="E-mails about requests"
        description={`When a request waits for approval${view ? ` in ${view.organization.name}` : ""}. Each of your organizations has its own setting.`}
      />
      <CardBody>
        <Loaded query={emails} what="setting">
          {(loaded) => <Setting {...loaded} />}
        </Loaded>
      </CardBody>
    </Card>
  );
}

function Setting({ setting, isReviewer, isMailSent }: Loadable) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const change = useMutation(
    trpc.account.setApprovalEmails.mutationOptions({
      onError: sayRefusal,
      onSuccess: () => toast.success("The setting is saved."),
      onSettled: () =>
        queryClient.invalidateQueries({ queryKey: trpc.account.approvalEmails.queryKey() }),
    }),
  );
  if (!isReviewer)
    return (
      <Callout>Viewers get no e-mails about requests: they can look, but not decide them.</Callout>
    );
  return (
    <div className="flex flex-col gap-4">
      {!isMailSent && (
        <Callout tone="warning">
          No mail service is set up here, so no e-mails about requests are sent. Your choice holds
          once there is one.
        </Callout>
      )}
      <RadioGroup
        label="Send me an e-mail"
        options={OPTIONS}
        value={change.isPending ? change.variables.setting : setting}
        onValueChange={(next) => change.mutate({ setting: next })}
      />
    </div>
  );
}
