import { randomBytes } from "node:crypto";
import { existsOrganization } from "@/db/queries/organizations";
import { newId } from "@/lib/ids";
import { createAgent } from "@/services/agents/create-agent";
import type { Ctx, Platform } from "@/services/context";
import { createPermission } from "@/services/permissions/create-permission";
import {
  provisionOrganization,
  type Provisioned,
} from "@/services/organizations/provision-organization";

/** What the first start made; its secrets can be read nowhere else. */
export interface FirstOrganization extends Provisioned {
  ownerEmail: string;
  ownerPassword: string;
  agentName: string;
}

const OWNER_EMAIL = "owner@agentwarden.local";
const AGENT_NAME = "my-first-agent";

/** Makes a first organization, so that there is something to sign in to; null when there is one. */
export async function seedFirstOrganization(platform: Platform): Promise<FirstOrganization | null> {
  if (await platform.db.system(existsOrganization)) return null;
  const ownerPassword = randomBytes(12).toString("base64url");
  const provisioned = await provision(platform, ownerPassword);
  if (!provisioned) return null;
  await seedAgent({
    ...platform,
    organizationId: provisioned.organizationId,
    actor: { kind: "system" },
    requestId: newId("req"),
    outbox: { waiting: false },
  });
  return { ...provisioned, ownerEmail: OWNER_EMAIL, ownerPassword, agentName: AGENT_NAME };
}

/** Null when another instance, started at the same moment, was quicker. */
async function provision(platform: Platform, ownerPassword: string): Promise<Provisioned | null> {
  const organization = { name: "My organization", ownerEmail: OWNER_EMAIL, ownerPassword };
  try {
    return await provisionOrganization(platform, { ...organization, plan: "enterprise" });
  } catch (error) {
    if (await platform.db.system(existsOrganization)) return null;
    throw error;
  }
}

/** An agent whose refunds over 100 a human must approve: the guide's example, ready to try. */
async function seedAgent(ctx: Ctx): Promise<void> {
  const agent = await createAgent(ctx, {
    name: AGENT_NAME,
    description: "Made at the first start, to try a check with",
    status: "active",
  });
  await createPermission(ctx, {
    agentId: agent.id,
    action: "stripe.refund",
    effect: "allow",
    requiresApproval: true,
    maxAmount: "100",
    currency: null,
    approvalExpiresInSeconds: 86_400,
  });
}
