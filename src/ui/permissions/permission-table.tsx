import { Pencil, Trash2 } from "lucide-react";
import { amountText } from "@/domain/amount";
import { Badge } from "@/ui/kit/badge";
import { Button } from "@/ui/kit/button";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { durationText } from "./answer-time";
import type { Permission } from "./permission-draft";

export interface PermissionTableProps {
  permissions: readonly Permission[];
  editable: boolean;
  onEdit: (permission: Permission) => void;
  onDelete: (permission: Permission) => void;
}

/** An agent's rules, one a row. */
export function PermissionTable(props: PermissionTableProps) {
  const { permissions, editable, onEdit, onDelete } = props;
  return (
    <Table label="Permissions">
      <TableHead>
        <tr>
          <TableHeader>Action</TableHeader>
          <TableHeader>Effect</TableHeader>
          <TableHeader>Requires approval</TableHeader>
          <TableHeader align="end">Max amount</TableHeader>
          <TableHeader>Time to answer</TableHeader>
          {editable && (
            <TableHeader>
              <span className="sr-only">Change</span>
            </TableHeader>
          )}
        </tr>
      </TableHead>
      <TableBody>
        {permissions.map((permission) => (
          <TableRow key={permission.id} interactive>
            <RuleCells permission={permission} />
            {editable && (
              <TableCell align="end" className="whitespace-nowrap">
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`Edit ${permission.action}`}
                  onClick={() => onEdit(permission)}
                >
                  <Pencil aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`Delete ${permission.action}`}
                  onClick={() => onDelete(permission)}
                >
                  <Trash2 aria-hidden />
                </Button>
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function RuleCells({ permission }: { permission: Permission }) {
  const { action, effect, requiresApproval, maxAmount, currency } = permission;
  const allows = effect === "allow";
  const asks = allows && requiresApproval;
  const limit = allows && maxAmount !== null ? [amountText(maxAmount), currency] : [];
  return (
    <>
      <TableCell className="min-w-40">
        <code className="font-mono text-[0.8125rem] break-all">{action}</code>
      </TableCell>
      <TableCell>
        {allows ? <Badge tone="success">Allow</Badge> : <Badge tone="danger">Deny</Badge>}
      </TableCell>
      <TableCell>
        {asks ? <Badge tone="warning">Yes</Badge> : <None>{allows ? "No" : "—"}</None>}
      </TableCell>
      <TableCell align="end" className="whitespace-nowrap tabular-nums">
        {limit.length > 0 ? (
          limit.filter(Boolean).join(" ")
        ) : (
          <None>{allows ? "No limit" : "—"}</None>
        )}
      </TableCell>
      <TableCell className="whitespace-nowrap">
        {asks ? durationText(permission.approvalExpiresInSeconds) : <None>—</None>}
      </TableCell>
    </>
  );
}

function None({ children }: { children: React.ReactNode }) {
  return <span className="text-muted">{children}</span>;
}
