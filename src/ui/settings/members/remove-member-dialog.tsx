"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Member } from "./member-table";

/** Asks before someone loses access, or gives up their own. */
export function RemoveMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.members.remove.mutationOptions({ onError: sayRefusal }));
  const { email, isSelf } = member;
  const name = member.name ?? email;
  async function confirm() {
    await remove.mutateAsync({ id: member.id });
    // The server shows whoever has left what is theirs now.
    if (isSelf) return window.location.reload();
    toast.success(`${name} is removed.`);
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.organization.pathKey() }),
    ]);
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={isSelf ? "Leave this organization?" : `Remove ${name}?`}
      description={
        isSelf
          ? "You lose access at once. To come back you need a new invitation."
          : `${email} loses access at once and is signed out of this organization. What they decided stays in the log.`
      }
      confirmLabel={isSelf ? "Leave organization" : "Remove member"}
      destructive
      onConfirm={confirm}
    />
  );
}
