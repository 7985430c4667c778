"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "../kit/button";
import { Callout } from "../kit/callout";
import { refusalOf } from "../refusal";
import { TRPCProviders, useTRPC } from "../trpc";
import { HOME_PATH } from "./destination";
import { goTo } from "./open-session";

/** The button that joins: following a link changes nothing by itself. */
export function AcceptInvitation({ token }: { token: string }) {
  return (
    <TRPCProviders>
      <AcceptButton token={token} />
    </TRPCProviders>
  );
}

function AcceptButton({ token }: { token: string }) {
  const trpc = useTRPC();
  const accept = useMutation(
    trpc.account.acceptInvitation.mutationOptions({ onSuccess: () => goTo(HOME_PATH) }),
  );
  const busy = accept.isPending || accept.isSuccess;
  const refusal = refusalOf(accept.error);
  return (
    <>
      {refusal && (
        <Callout tone="danger" live="assertive">
          {refusal.message}
        </Callout>
      )}
      <Button
        variant="primary"
        size="lg"
        loading={busy}
        onClick={() => !busy && accept.mutate({ token })}
      >
        Accept the invitation
      </Button>
    </>
  );
}
