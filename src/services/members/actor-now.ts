import type { Tx } from "@/db/client";
import { findMemberByUser } from "@/db/queries/members";
import { AppError } from "@/domain/errors";
import type { Actor } from "@/domain/role";
import type { Ctx } from "../context";

/**
 * The actor with the role they have now. The request was let in before the organization was locked;
 * meanwhile another owner may have taken the role away.
 *
 * @throws AppError `forbidden`
 */
export async function actorNow(tx: Tx, ctx: Ctx): Promise<Actor> {
  const { actor } = ctx;
  if (actor.kind !== "member") return actor;
  const member = await findMemberByUser(tx, ctx.organizationId, actor.userId);
  if (!member)
    throw new AppError("forbidden", "You are not a member of this organization any more");
  return { ...actor, role: member.role };
}

/** Whether the one who acts is this member. */
export function isOneself(actor: Actor, member: { userId: string }): boolean {
  return actor.kind === "member" && actor.userId === member.userId;
}
