"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ROLES } from "@/domain/role";
import { Avatar } from "@/ui/kit/avatar";
import { Button } from "@/ui/kit/button";
import type { DataColumn } from "@/ui/kit/data-columns";
import { DataTable } from "@/ui/kit/data-table";
import { Select } from "@/ui/kit/select";
import { Time } from "@/ui/kit/time";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import { ROLE_WORDS } from "../role-words";
import type { MembersView } from "./members-screen";
import { RemoveMemberDialog } from "./remove-member-dialog";
import { SignOutMemberDialog } from "./sign-out-member-dialog";

export type Member = MembersView["members"][number];

/** Members with their roles; what may be changed comes with each of them. */
export function MemberTable({ members }: { members: readonly Member[] }) {
  const [removing, setRemoving] = useState<Member | null>(null);
  const [signingOut, setSigningOut] = useState<Member | null>(null);
  const columns = useMemo(() => columnsFor({ remove: setRemoving, signOut: setSigningOut }), []);
  return (
    <>
      <DataTable label="Members" rows={members} columns={columns} rowKey={({ id }) => id} />
      {signingOut && (
        <SignOutMemberDialog member={signingOut} onClose={() => setSigningOut(null)} />
      )}
      {removing && <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

interface MemberActions {
  remove: (member: Member) => void;
  signOut: (member: Member) => void;
}

function columnsFor(actions: MemberActions): readonly DataColumn<Member>[] {
  return [
    {
      id: "member",
      name: "Member",
      cellClassName: "min-w-52",
      sortBy: ({ name, email }) => name ?? email,
      cell: (member) => <Person member={member} />,
    },
    {
      id: "role",
      name: "Role",
      cellClassName: "min-w-36",
      sortBy: ({ role }) => ROLES.indexOf(role),
      cell: (member) => <RoleSelect member={member} />,
    },
    {
      id: "joined",
      name: "Joined",
      cellClassName: "text-muted",
      sortBy: ({ createdAt }) => createdAt,
      firstClick: "descending",
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      id: "lastSeen",
      name: "Last seen",
      cellClassName: "whitespace-nowrap text-muted",
      sortBy: ({ lastSeenAt }) => lastSeenAt,
      firstClick: "descending",
      cell: ({ lastSeenAt }) => (lastSeenAt ? <Time at={lastSeenAt} /> : "Not lately"),
    },
    {
      id: "actions",
      name: "Actions",
      nameless: true,
      align: "end",
      cell: (member) => <ActionButtons member={member} {...actions} />,
    },
  ];
}

function ActionButtons({ member, remove, signOut }: MemberActions & { member: Member }) {
  return (
    <span className="inline-flex gap-2">
      {member.canSignOut && (
        <Button size="sm" onClick={() => signOut(member)}>
          Sign out
          <span className="sr-only"> {member.email} everywhere</span>
        </Button>
      )}
      {member.canRemove && (
        <Button size="sm" onClick={() => remove(member)}>
          {member.isSelf ? "Leave" : "Remove"}
          <span className="sr-only"> {member.email}</span>
        </Button>
      )}
    </span>
  );
}

function Person({ member: { name, email, isSelf } }: { member: Member }) {
  return (
    <span className="flex items-center gap-3">
      <Avatar name={name ?? email} />
      <span className="min-w-0">
        <span className="block font-medium break-words">
          {name ?? email}
          {isSelf && <span className="font-normal text-muted"> (you)</span>}
        </span>
        {name && <span className="block text-xs break-all text-muted">{email}</span>}
      </span>
    </span>
  );
}

function RoleSelect({ member }: { member: Member }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const change = useMutation(
    trpc.members.changeRole.mutationOptions({
      onError: sayRefusal,
      onSuccess: (_, { role }) =>
        toast.success(
          `${member.name ?? member.email} is ${ROLE_WORDS[role].name.toLowerCase()} now.`,
        ),
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.organization.pathKey() }),
        ]),
    }),
  );
  const { assignableRoles, role } = member;
  if (assignableRoles.length < 2) return ROLE_WORDS[role].name;
  return (
    <Select
      aria-label={`Role of ${member.email}`}
      className="w-36!"
      disabled={change.isPending}
      options={assignableRoles.map((value) => ({
        value,
        label: ROLE_WORDS[value].name,
        hint: ROLE_WORDS[value].may,
      }))}
      value={change.isPending ? change.variables.role : role}
      onValueChange={(next) => change.mutate({ id: member.id, role: next })}
    />
  );
}
