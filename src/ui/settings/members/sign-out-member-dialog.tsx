"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Member } from "./member-table";

/** Asks before a member's sessions end. */
export function SignOutMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const signOut = useMutation(trpc.members.signOut.mutationOptions({ onError: sayRefusal }));
  const name = member.name ?? member.email;
  async function confirm() {
    const { ended } = await signOut.mutateAsync({ id: member.id });
    toast.success(ended > 0 ? `${name} is signed out everywhere.` : `${name} was not signed in.`);
    await queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() });
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Sign ${name} out everywhere?`}
      description={`Every browser ${member.email} is signed in with loses access at once, in their other organizations too. They stay a member and can sign in again.`}
      confirmLabel="Sign out everywhere"
      destructive
      onConfirm={confirm}
    />
  );
}
