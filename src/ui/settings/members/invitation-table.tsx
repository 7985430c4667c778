"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ROLES } from "@/domain/role";
import { Button } from "@/ui/kit/button";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import type { DataColumn } from "@/ui/kit/data-columns";
import { DataTable } from "@/ui/kit/data-table";
import { Time } from "@/ui/kit/time";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import { ROLE_WORDS } from "../role-words";
import type { MembersView } from "./members-screen";

type Invitation = MembersView["invitations"][number];

/** Invitations that nobody has accepted yet; nothing while there are none. */
export function InvitationTable({ invitations }: { invitations: readonly Invitation[] }) {
  const [withdrawing, setWithdrawing] = useState<Invitation | null>(null);
  const columns = useMemo(() => columnsFor(setWithdrawing), []);
  if (invitations.length === 0) return null;
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations" className="mb-3 text-base font-semibold">
        Pending invitations
      </h2>
      <DataTable
        label="Pending invitations"
        rows={invitations}
        columns={columns}
        rowKey={({ id }) => id}
      />
      {withdrawing && (
        <WithdrawDialog invitation={withdrawing} onClose={() => setWithdrawing(null)} />
      )}
    </section>
  );
}

function columnsFor(withdraw: (invitation: Invitation) => void): readonly DataColumn<Invitation>[] {
  return [
    {
      id: "email",
      name: "Email",
      cellClassName: "min-w-48 font-medium break-all",
      sortBy: ({ email }) => email,
      cell: ({ email }) => email,
    },
    {
      id: "role",
      name: "Role",
      sortBy: ({ role }) => ROLES.indexOf(role),
      cell: ({ role }) => ROLE_WORDS[role].name,
    },
    {
      id: "invited",
      name: "Invited",
      cellClassName: "text-muted",
      sortBy: ({ createdAt }) => createdAt,
      firstClick: "descending",
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      id: "expires",
      name: "Expires",
      cellClassName: "text-muted",
      sortBy: ({ expiresAt }) => expiresAt,
      cell: ({ expiresAt }) => <Time at={expiresAt} />,
    },
    {
      id: "actions",
      name: "Actions",
      nameless: true,
      align: "end",
      cell: (invitation) =>
        invitation.canRevoke && (
          <Button size="sm" onClick={() => withdraw(invitation)}>
            Withdraw<span className="sr-only"> the invitation of {invitation.email}</span>
          </Button>
        ),
    },
  ];
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
