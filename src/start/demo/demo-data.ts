import { eq } from "drizzle-orm";
import { insertAgent, insertPermission } from "@/db/queries/agents";
import { listApiKeys } from "@/db/queries/api-keys";
import { members, organizations } from "@/db/schema/organizations";
import type { Tx } from "@/db/client";
import { newId } from "@/lib/ids";
import type { Ctx, Platform } from "@/services/context";
import { CAST } from "./cast";
import { type AgentRows, fillTraffic } from "./fill";
import { fillDeliveries } from "./fill-deliveries";

/**
 * Fills the oldest organization with two weeks of believable traffic: 6 agents, 40 permissions,
 * 5,000 log entries, 60 pending approvals, a healthy and a failing endpoint.
 *
 * @throws Error when there is no organization, or it has the demo already
 */
export async function fillDemo(platform: Platform): Promise<{ organizationId: string }> {
  return platform.db.system(async (tx) => {
    const [place] = await tx
      .select({ organizationId: members.organizationId, userId: members.userId })
      .from(members)
      .innerJoin(organizations, eq(organizations.id, members.organizationId))
      .orderBy(organizations.createdAt, members.id)
      .limit(1);
    if (!place) throw new Error("There is no organization yet: start the service once");
    const ctx: Ctx = {
      ...platform,
      organizationId: place.organizationId,
      actor: { kind: "system" },
      requestId: newId("req"),
      outbox: { waiting: false },
    };
    const cast: AgentRows[] = [];
    for (const agent of CAST) cast.push(await castAgent(tx, ctx, agent));
    const [key] = await listApiKeys(tx, place.organizationId);
    await fillTraffic(tx, ctx, cast, { userId: place.userId, apiKeyId: key?.id ?? null });
    await fillDeliveries(tx, ctx, place.userId);
    return { organizationId: place.organizationId };
  });
}

async function castAgent(tx: Tx, ctx: Ctx, agent: (typeof CAST)[number]): Promise<AgentRows> {
  const { organizationId } = ctx;
  const { name, description } = agent;
  const row = await insertAgent(tx, {
    id: newId("agent"),
    organizationId,
    name,
    description,
    createdBy: "system",
    lastSeenAt: new Date(),
  });
  const permissions = [];
  for (const permission of agent.permissions)
    permissions.push(
      await insertPermission(tx, {
        ...permission,
        id: newId("perm"),
        organizationId,
        agentId: row.id,
      }),
    );
  return { id: row.id, agent, permissions };
}
