"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { ApiKey } from "./api-key-table";

/** Asks before a key ends. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.apiKeys.revoke.mutationOptions({
      onError: sayRefusal,
      onSuccess: async () => {
        toast.success(`${apiKey.name} is revoked.`);
        await queryClient.invalidateQueries({ queryKey: trpc.apiKeys.pathKey() });
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke ${apiKey.name}?`}
      description={`The next request with it (${apiKey.hint}) is refused. A revoked key cannot be brought back.`}
      confirmLabel="Revoke API key"
      destructive
      onConfirm={() => revoke.mutateAsync({ id: apiKey.id })}
    />
  );
}
