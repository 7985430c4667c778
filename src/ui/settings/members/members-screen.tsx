"use client";

import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { ROLES } from "@/domain/role";
import { Button } from "@/ui/kit/button";
import { PageHeader } from "@/ui/kit/page-header";
import { Loaded } from "@/ui/loaded";
import type { Outputs } from "@/ui/outputs";
import { useNewAsked } from "@/ui/palette/use-new-asked";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { isFull, PlanFull, planUse } from "../plan/plan-room";
import { ROLE_WORDS } from "../role-words";
import { InvitationTable } from "./invitation-table";
import { InviteDialog } from "./invite-dialog";
import { MemberTable } from "./member-table";

export type MembersView = Outputs["members"]["list"];

/** Who belongs to the organization, who is invited, and what each role means. */
export function MembersScreen() {
  const trpc = useTRPC();
  const { view } = useOrganization();
  const [inviting, setInviting] = useState(false);
  const [asked, forget] = useNewAsked();
  const members = useQuery(trpc.members.list.queryOptions());
  const room = view && ({ view, counted: "members" } as const);
  const invitable = members.data?.invitableRoles ?? [];
  const full = room !== null && isFull(room);
  const askedAndMay = asked && invitable.length > 0 && !full;
  const close = () => {
    setInviting(false);
    forget();
  };
  return (
    <>
      <PageHeader
        title="Members"
        description={<>The people of your organization. {room && planUse(room)}</>}
        actions={
          invitable.length > 0 && (
            <Button variant="primary" disabled={full} onClick={() => setInviting(true)}>
              <UserPlus aria-hidden />
              Invite member
            </Button>
          )
        }
      />
      {room && <PlanFull {...room} />}
      <Loaded query={members} what="members">
        {(loaded) => (
          <div className="flex flex-col gap-8">
            <MemberTable members={loaded.members} />
            <InvitationTable invitations={loaded.invitations} />
            <RolesExplained />
          </div>
        )}
      </Loaded>
      {(inviting || askedAndMay) && <InviteDialog roles={invitable} onClose={close} />}
    </>
  );
}

function RolesExplained() {
  return (
    <section aria-labelledby="roles">
      <h2 id="roles" className="mb-3 text-base font-semibold">
        Roles
      </h2>
      <dl className="grid gap-x-8 gap-y-2 text-sm sm:grid-cols-[8rem_minmax(0,1fr)]">
        {ROLES.map((role) => (
          <div key={role} className="contents">
            <dt className="font-medium">{ROLE_WORDS[role].name}</dt>
            <dd className="text-muted max-sm:mb-2">{ROLE_WORDS[role].may}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
