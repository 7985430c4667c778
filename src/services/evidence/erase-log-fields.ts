import type { Tx } from "@/db/client";
import { type ApprovalNow, lockApproval } from "@/db/queries/approvals";
import {
  deleteAnswersNaming,
  type ErasableEntry,
  ERASED,
  eraseStored,
  holdErasure,
  listErasableEntries,
} from "@/db/queries/erasure";
import { findLogEntry } from "@/db/queries/log-entries";
import { statusAt } from "@/domain/approval";
import { AppError, invalidField, notFound } from "@/domain/errors";
import { isUuid } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { contextHash, erasableFields, keptContext, keptOf } from "./erasable";
import { scrubEvents } from "./scrub-events";

export interface EraseInput {
  logEntryId: string;
  /** As the leaf names them: `context.customer_email`, `ip_address`. */
  fields: readonly string[];
  /** Kept in the history, with the names of the fields. */
  reason: string;
}

/**
 * Erases fields of a sealed log entry for good: of the entry, of every other entry of the same
 * approval, of the approval, and of what is stored to be told or answered again. Their commitments
 * stay, so that everything else still verifies.
 *
 * @returns the entries that had one of the fields
 * @throws AppError `forbidden`, `not_found`, `invalid_field`, `state_conflict` while the entry waits
 *   for its seal, its approval can still be decided or used, or a webhook about it is yet to be sent
 */
export async function eraseLogFields(ctx: Ctx, input: EraseInput): Promise<{ erased: string[] }> {
  requireRight(ctx, "log.erase");
  const { organizationId } = ctx;
  const reason = input.reason.trim();
  if (reason === "") throw invalidField("reason", "is required");
  if (!isUuid(input.logEntryId)) throw notFound("Log entry");
  return ctx.db.tenant(organizationId, async (tx) => {
    await holdErasure(tx, organizationId);
    const found = await findLogEntry(tx, organizationId, input.logEntryId);
    if (!found) throw notFound("Log entry");
    refuseMissing(input.fields, erasableFields(found.context, found.ipAddress));
    const approval = await lockEndedApproval(tx, organizationId, found.approvalId);
    const entries = await listErasableEntries(tx, organizationId, found);
    if (entries.some(({ leaf }) => leaf === null))
      throw new AppError("state_conflict", "Not sealed yet: try again in a minute");
    const fields = new Set(input.fields);
    const erased = await eraseEntries(tx, ctx, entries, { fields, reason });
    if (approval && !entries.some(({ entry }) => entry.id === approval.id))
      await eraseApprovalOnly(tx, approval, fields);
    await eraseCopies(tx, organizationId, { entries, approval }, fields);
    return { erased };
  });
}

function refuseMissing(fields: readonly string[], present: readonly string[]): void {
  if (fields.length === 0) throw invalidField("fields", "choose at least one");
  const missing = fields.filter((name) => !present.includes(name));
  if (missing.length > 0) throw invalidField("fields", `not in this entry: ${missing.join(", ")}`);
}

/** While it can still be decided or used, its context is what that is about. */
async function lockEndedApproval(
  tx: Tx,
  organizationId: string,
  id: string | null,
): Promise<ApprovalNow | null> {
  const approval = id ? await lockApproval(tx, organizationId, id) : null;
  if (!approval) return null;
  const status = statusAt(approval, approval.now);
  if (status === "pending_approval")
    throw new AppError("state_conflict", "Its approval is still pending");
  if (status === "approved" && !approval.redeemedAt && approval.expiresAt > approval.now)
    throw new AppError("state_conflict", "Its approval can still be used by a check");
  return approval;
}

interface Erasing {
  fields: ReadonlySet<string>;
  reason: string;
}

async function eraseEntries(
  tx: Tx,
  ctx: Ctx,
  entries: readonly ErasableEntry[],
  { fields, reason }: Erasing,
): Promise<string[]> {
  const erased: string[] = [];
  for (const one of entries) {
    const { id, context, ip_address } = one.entry;
    const names = erasableFields(context, ip_address).filter((name) => fields.has(name));
    if (names.length === 0) continue;
    await eraseStored(tx, ctx.organizationId, id, keptOf(one, fields));
    const change = { event: ERASED, subjectId: id, after: { fields: names, reason } };
    await recordHistory(tx, ctx, change);
    erased.push(id);
  }
  return erased;
}

/** Retention has removed the entry that opened it; the approval still has its context. */
async function eraseApprovalOnly(
  tx: Tx,
  { id, organizationId, context }: ApprovalNow,
  fields: ReadonlySet<string>,
): Promise<void> {
  const kept = keptContext(context, fields);
  await eraseStored(tx, organizationId, id, {
    context: kept,
    contextHash: contextHash(kept),
    ipAddress: null,
    fields: null,
  });
}

/** How long before an entry its event may be written, by another clock, in ms. */
const CLOCKS_MS = 60_000;

/** What repeats the entries' contexts: events that were told, and stored answers. */
async function eraseCopies(
  tx: Tx,
  organizationId: string,
  { entries, approval }: { entries: readonly ErasableEntry[]; approval: ApprovalNow | null },
  fields: ReadonlySet<string>,
): Promise<void> {
  const told = [
    ...entries.map(({ entry }) => entry.context),
    ...(approval ? [approval.context] : []),
  ];
  const contexts = new Map(told.map((context) => [context, keptContext(context, fields)]));
  const ids = new Set(
    entries.flatMap(({ entry }) => [entry.id, ...(entry.approval_id ? [entry.approval_id] : [])]),
  );
  const oldest = Math.min(...entries.map(({ entry }) => Date.parse(entry.created_at)));
  const since = new Date(oldest - CLOCKS_MS);
  await scrubEvents(tx, organizationId, { ids, fields, contexts, since });
  await deleteAnswersNaming(tx, organizationId, [...ids]);
}
