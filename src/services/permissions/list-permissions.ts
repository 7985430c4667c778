import {
  findAgent,
  listPermissions as query,
  findPermission,
  type Permission,
} from "@/db/queries/agents";
import { notFound } from "@/domain/errors";
import type { Ctx } from "../context";

/** All permissions of an agent, by action. @throws AppError `not_found` for an unknown agent */
export async function listPermissions(ctx: Ctx, agentId: string): Promise<Permission[]> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    if (!(await findAgent(tx, ctx.organizationId, agentId))) throw notFound("Agent");
    return query(tx, ctx.organizationId, agentId);
  });
}

/** @throws AppError `not_found` */
export async function getPermission(ctx: Ctx, id: string): Promise<Permission> {
  const permission = await ctx.db.tenant(ctx.organizationId, (tx) =>
    findPermission(tx, ctx.organizationId, id),
  );
  if (!permission) throw notFound("Permission");
  return permission;
}
