import type { Tx } from "@/db/client";
import { countOwners, type Member } from "@/db/queries/members";
import { AppError } from "@/domain/errors";

/**
 * Refuses to take the role from the last owner. The caller holds the organization's lock, so that
 * two owners cannot go at once.
 *
 * @throws AppError `state_conflict`
 */
export async function keepAnOwner(tx: Tx, member: Member): Promise<void> {
  if (member.role !== "owner" || (await countOwners(tx, member.organizationId)) > 1) return;
  throw new AppError(
    "state_conflict",
    "An organization needs an owner. Make someone else an owner first.",
  );
}
