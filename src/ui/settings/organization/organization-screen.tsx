"use client";

import { useQuery } from "@tanstack/react-query";
import { Callout } from "@/ui/kit/callout";
import { PageHeader } from "@/ui/kit/page-header";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { NameCard } from "./name-card";
import { UndoCard } from "./undo-card";

/** What holds for the whole organization. */
export function OrganizationScreen() {
  const trpc = useTRPC();
  const { may } = useOrganization();
  const query = useQuery(trpc.organization.view.queryOptions());
  const editable = may("organization.manage");
  return (
    <>
      <PageHeader title="Organization" description="What holds for all its agents and members." />
      <Loaded query={query} what="organization">
        {({ organization: { name, undoSeconds } }) => (
          <div className="flex flex-col gap-6">
            {!editable && <Callout>Owners and admins can change these settings.</Callout>}
            <NameCard key={name} name={name} editable={editable} />
            <UndoCard seconds={undoSeconds} editable={editable} />
          </div>
        )}
      </Loaded>
    </>
  );
}
