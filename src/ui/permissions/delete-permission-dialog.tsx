"use client";

import { useMutation } from "@tanstack/react-query";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import { ChangeDetails, ChangeEffect } from "./change-effect";
import type { Permission } from "./permission-draft";
import { useDeletePreview } from "./use-change-preview";
import { useRefreshRules } from "./use-refresh-rules";

/** Asks before a rule goes, and says what the latest checks would have become without it. */
export function DeletePermissionDialog(props: { permission: Permission; onClose: () => void }) {
  const { permission, onClose } = props;
  const trpc = useTRPC();
  const refresh = useRefreshRules();
  const effect = useDeletePreview(permission);
  const remove = useMutation(
    trpc.permissions.delete.mutationOptions({
      onError: sayRefusal,
      onSuccess: async () => {
        toast.success(`The permission for ${permission.action} is deleted.`);
        await refresh();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete the permission for ${permission.action}?`}
      description={
        permission.effect === "deny"
          ? "What it denied is then decided by this agent's other permissions, from the next check on."
          : "What it allowed is denied from the next check on, unless another permission covers it. Requests that already wait stay."
      }
      confirmLabel="Delete permission"
      destructive
      onConfirm={() => remove.mutateAsync({ id: permission.id })}
    >
      <div className="flex flex-col gap-3">
        <ChangeEffect state={effect} />
        <ChangeDetails state={effect} />
      </div>
    </ConfirmDialog>
  );
}
