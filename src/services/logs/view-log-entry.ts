import type { Tx } from "@/db/client";
import { findPermission } from "@/db/queries/agents";
import { findApiKeyHint } from "@/db/queries/api-keys";
import { type Approval, findApproval } from "@/db/queries/approvals";
import { findLogEntry, type LogEntry } from "@/db/queries/log-entries";
import { type LinkedEntry, listEntriesOfApproval } from "@/db/queries/log-links";
import { findUserName } from "@/db/queries/people";
import { asOf } from "@/domain/approval";
import { notFound } from "@/domain/errors";
import { isUuid } from "@/lib/ids";
import type { Ctx } from "../context";
import { type EntryEvidence, viewEvidence } from "../evidence/view-evidence";
import { listDeliveriesOf, type ToldTo } from "./told-of";
import { guessRelated } from "./guess-related";

/** The approval an entry opened or tried to use, as it stands now. */
export interface LinkedApproval extends Pick<
  Approval,
  "id" | "status" | "resolvedAt" | "comment" | "expiresAt" | "redeemedAt" | "permissionAction"
> {
  resolvedByName: string | null;
}

/** One entry with everything that came before and after it. */
export interface LogEntryView extends LogEntry {
  /** The key that asked, by name and hint; null when it was not a key. */
  keyName: string | null;
  /** The permission that decided, as it is now; null when none did or it is gone. */
  permission: { action: string; effect: "allow" | "deny" } | null;
  approval: LinkedApproval | null;
  /** The other entries that name the same approval, oldest first. */
  related: LinkedEntry[];
  /**
   * For a check, what the agent logged afterwards; for a log, the check before it. A log names no
   * check, so this goes by agent, action and context and is only probable.
   */
  probable: LinkedEntry[];
  deliveries: ToldTo[];
  evidence: EntryEvidence;
}

const RELATED = 20;

/** @throws AppError `not_found` */
export async function viewLogEntry(ctx: Ctx, id: string): Promise<LogEntryView> {
  if (!isUuid(id)) throw notFound("Log entry");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const entry = await findLogEntry(tx, ctx.organizationId, id);
    if (!entry) throw notFound("Log entry");
    const approval = await linkedApproval(tx, entry);
    return {
      ...entry,
      keyName: entry.apiKeyId ? await findApiKeyHint(tx, ctx.organizationId, entry.apiKeyId) : null,
      permission: await linkedPermission(tx, entry),
      approval,
      related: await relatedTo(tx, entry),
      probable: await guessRelated(tx, entry, approval?.resolvedAt ?? null),
      deliveries: await listDeliveriesOf(tx, entry, approval?.resolvedAt ?? null),
      evidence: await viewEvidence(tx, entry),
    };
  });
}

async function linkedApproval(
  tx: Tx,
  { organizationId, approvalId }: LogEntry,
): Promise<LinkedApproval | null> {
  const found = approvalId ? await findApproval(tx, organizationId, approvalId) : null;
  if (!found) return null;
  const { id, status, resolvedAt, resolvedBy, comment, ...rest } = asOf(found, found.now);
  const { expiresAt, redeemedAt, permissionAction } = rest;
  const resolvedByName = resolvedBy ? await findUserName(tx, resolvedBy) : null;
  return {
    ...{ id, status, resolvedAt, resolvedByName, comment },
    ...{ expiresAt, redeemedAt, permissionAction },
  };
}

async function linkedPermission(tx: Tx, { organizationId, permissionId }: LogEntry) {
  const found = permissionId ? await findPermission(tx, organizationId, permissionId) : null;
  return found && { action: found.action, effect: found.effect };
}

async function relatedTo(tx: Tx, entry: LogEntry): Promise<LinkedEntry[]> {
  if (!entry.approvalId) return [];
  const { organizationId, approvalId } = entry;
  const rows = await listEntriesOfApproval(tx, organizationId, approvalId, RELATED + 1);
  return rows
    .filter(({ id }) => id !== entry.id)
    .slice(0, RELATED)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}
