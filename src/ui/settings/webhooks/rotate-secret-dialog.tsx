"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Endpoint } from "./endpoint-dialog";

export interface RotateSecretDialogProps {
  endpoint: Endpoint;
  open: boolean;
  onRotated: (secret: string) => void;
  onClose: () => void;
}

/** Asks before an endpoint gets a new secret, and says how long the old one still signs. */
export function RotateSecretDialog(props: RotateSecretDialogProps) {
  const { endpoint, open, onRotated, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rotate = useMutation(
    trpc.webhooks.rotateSecret.mutationOptions({
      onError: sayRefusal,
      onSuccess: async ({ secret }) => {
        onRotated(secret);
        await queryClient.invalidateQueries({ queryKey: trpc.webhooks.pathKey() });
      },
    }),
  );
  const earlier = endpoint.rotating
    ? " A rotation is under way: the secret before the present one stops signing at once."
    : "";
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Rotate the signing secret?"
      description={`A new secret is made and shown once. For 24 hours every request is signed with both, so that your server can change over without missing one; after that only the new one signs.${earlier}`}
      confirmLabel="Rotate secret"
      onConfirm={() => rotate.mutateAsync({ id: endpoint.id })}
    />
  );
}
