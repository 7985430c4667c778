"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/ui/kit/button";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { Time } from "@/ui/kit/time";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import { ROLE_WORDS } from "../role-words";
import type { MembersView } from "./members-screen";

type Invitation = MembersView["invitations"][number];

/** Invitations that nobody has accepted yet; nothing while there are none. */
export function InvitationTable({ invitations }: { invitations: readonly Invitation[] }) {
  const [withdrawing, setWithdrawing] = useState<Invitation | null>(null);
  if (invitations.length === 0) return null;
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations" className="mb-3 text-base font-semibold">
        Pending invitations
      </h2>
      <Table label="Pending invitations">
        <TableHead>
          <tr>
            <TableHeader>Email</TableHeader>
            <TableHeader>Role</TableHeader>
            <TableHeader>Invited</TableHeader>
            <TableHeader>Expires</TableHeader>
            <TableHeader>
              <span className="sr-only">Actions</span>
            </TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {invitations.map((invitation) => (
            <TableRow key={invitation.id} interactive>
              <TableCell className="min-w-48 font-medium break-all">{invitation.email}</TableCell>
              <TableCell>{ROLE_WORDS[invitation.role].name}</TableCell>
              <TableCell className="text-muted">
                <Time at={invitation.createdAt} />
              </TableCell>
              <TableCell className="text-muted">
                <Time at={invitation.expiresAt} />
              </TableCell>
              <TableCell align="end">
                {invitation.canRevoke && (
                  <Button size="sm" onClick={() => setWithdrawing(invitation)}>
                    Withdraw<span className="sr-only"> the invitation of {invitation.email}</span>
                  </Button>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {withdrawing && (
        <WithdrawDialog invitation={withdrawing} onClose={() => setWithdrawing(null)} />
      )}
    </section>
  );
}

function WithdrawDialog(props: { invitation: Invitation; onClose: () => void }) {
  const { invitation, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const withdraw = useMutation(
    trpc.members.revokeInvitation.mutationOptions({
      onError: sayRefusal,
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.organization.pathKey() }),
        ]),
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Withdraw the invitation of ${invitation.email}?`}
      description="The link in it stops working at once. You can invite the address again."
      confirmLabel="Withdraw invitation"
      destructive
      onConfirm={() => withdraw.mutateAsync({ id: invitation.id })}
    />
  );
}
