"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/kit/button";
import { EmptyState } from "@/ui/kit/empty-state";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { DeletePermissionDialog } from "./delete-permission-dialog";
import { PermissionDialog } from "./permission-dialog";
import type { Permission } from "./permission-draft";
import { PermissionTable } from "./permission-table";

type Open =
  { kind: "edit"; permission: Permission | null } | { kind: "delete"; permission: Permission };

/** What one agent may do, and the ways to change it. */
export function PermissionsCard({ agentId }: { agentId: string }) {
  const trpc = useTRPC();
  const [open, setOpen] = useState<Open | null>(null);
  const permissions = useQuery(trpc.permissions.list.queryOptions({ agentId }));
  const mayManage = useOrganization().may("permissions.manage");
  const add = mayManage && (
    <Button variant="primary" onClick={() => setOpen({ kind: "edit", permission: null })}>
      <Plus aria-hidden />
      Add permission
    </Button>
  );
  const close = () => setOpen(null);
  return (
    <section aria-labelledby="permissions">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h2 id="permissions" className="text-base font-semibold">
            Permissions
          </h2>
          <p className="text-sm text-muted">
            What no permission covers is denied. An exact action beats a pattern; of several
            patterns the longest decides.
          </p>
        </div>
        {permissions.data?.length !== 0 && add}
      </div>
      <Loaded query={permissions} what="permissions">
        {(list) =>
          list.length === 0 ? (
            <NoPermissions action={add} />
          ) : (
            <PermissionTable
              permissions={list}
              editable={mayManage}
              onEdit={(permission) => setOpen({ kind: "edit", permission })}
              onDelete={(permission) => setOpen({ kind: "delete", permission })}
            />
          )
        }
      </Loaded>
      {open?.kind === "edit" && (
        <PermissionDialog agentId={agentId} permission={open.permission} onClose={close} />
      )}
      {open?.kind === "delete" && (
        <DeletePermissionDialog permission={open.permission} onClose={close} />
      )}
    </section>
  );
}

function NoPermissions({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState
      icon={<ShieldCheck />}
      title="No permissions yet"
      action={action}
      className="rounded-lg border bg-surface py-10! shadow-card"
    >
      Every check of this agent is denied. Add a permission for the first action it should be able
      to ask for, such as stripe.refund.
    </EmptyState>
  );
}
