import { insertUser } from "@/db/queries/people";
import type { Plan } from "@/domain/plan";
import { SCOPES } from "@/domain/role";
import { newId } from "@/lib/ids";
import { hashPassword } from "@/lib/password";
import { issueApiKey } from "../api-keys/create-api-key";
import type { Ctx, Platform } from "../context";
import { refuseDuplicate } from "../refuse-duplicate";
import { insertOrganizationWithOwner } from "./create-organization";

export interface ProvisionInput {
  name: string;
  ownerEmail: string;
  ownerPassword: string;
  plan: Plan;
}

export interface Provisioned {
  organizationId: string;
  userId: string;
  /** A key with every scope, shown this once. */
  apiKey: string;
}

/**
 * An organization with its owner and an API key, without a browser: the first start, and the
 * operator's command line.
 *
 * @throws AppError `name_taken` when the address already belongs to someone
 */
export async function provisionOrganization(
  platform: Platform,
  { name, ownerEmail, ownerPassword, plan }: ProvisionInput,
): Promise<Provisioned> {
  const userId = newId("user");
  const passwordHash = await hashPassword(ownerPassword);
  const email = ownerEmail.trim().toLowerCase();
  const work = platform.db.system(async (tx) => {
    await insertUser(tx, { id: userId, email, emailVerified: new Date(), passwordHash });
    const { id: organizationId } = await insertOrganizationWithOwner(tx, { userId, name, plan });
    const ctx: Ctx = {
      ...platform,
      organizationId,
      actor: { kind: "system" },
      requestId: newId("req"),
      outbox: { waiting: false },
    };
    const key = { name: "First key", scopes: SCOPES, agentIds: null, expiresAt: null };
    const { secret } = await issueApiKey(tx, ctx, key);
    return { organizationId, userId, apiKey: secret };
  });
  return refuseDuplicate(work, `owner-email: ${email} already has an account`);
}
