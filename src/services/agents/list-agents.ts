import { type Agent, findAgent, listAgents as query } from "@/db/queries/agents";
import { notFound } from "@/domain/errors";
import type { Ctx } from "../context";
import { type Page, pageOf } from "../page";

/** Newest first. */
export async function listAgents(
  ctx: Ctx,
  page: { cursor?: string; limit: number },
): Promise<Page<Agent>> {
  const rows = await ctx.db.tenant(ctx.organizationId, (tx) =>
    query(tx, ctx.organizationId, { ...page, limit: page.limit + 1 }),
  );
  return pageOf(rows, page.limit);
}

/** @throws AppError `not_found` */
export async function getAgent(ctx: Ctx, id: string): Promise<Agent> {
  const agent = await ctx.db.tenant(ctx.organizationId, (tx) =>
    findAgent(tx, ctx.organizationId, id),
  );
  if (!agent) throw notFound("Agent");
  return agent;
}
