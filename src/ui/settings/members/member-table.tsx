"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Avatar } from "@/ui/kit/avatar";
import { Button } from "@/ui/kit/button";
import { Select } from "@/ui/kit/select";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { Time } from "@/ui/kit/time";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import { ROLE_WORDS } from "../role-words";
import type { MembersView } from "./members-screen";
import { RemoveMemberDialog } from "./remove-member-dialog";

export type Member = MembersView["members"][number];

/** Members with their roles; what may be changed comes with each of them. */
export function MemberTable({ members }: { members: readonly Member[] }) {
  const [removing, setRemoving] = useState<Member | null>(null);
  return (
    <>
      <Table label="Members">
        <TableHead>
          <tr>
            <TableHeader>Member</TableHeader>
            <TableHeader>Role</TableHeader>
            <TableHeader>Joined</TableHeader>
            <TableHeader>
              <span className="sr-only">Actions</span>
            </TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {members.map((member) => (
            <TableRow key={member.id} interactive>
              <TableCell className="min-w-52">
                <Person member={member} />
              </TableCell>
              <TableCell className="min-w-36">
                <RoleSelect member={member} />
              </TableCell>
              <TableCell className="text-muted">
                <Time at={member.createdAt} />
              </TableCell>
              <TableCell align="end">
                {member.canRemove && (
                  <Button size="sm" onClick={() => setRemoving(member)}>
                    {member.isSelf ? "Leave" : "Remove"}
                    <span className="sr-only"> {member.email}</span>
                  </Button>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {removing && <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />}
    </>
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
      className="w-36"
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
