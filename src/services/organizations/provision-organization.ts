import { isDuplicate } from "@/db/failure";
import { insertMember } from "@/db/queries/members";
import { insertOrganization } from "@/db/queries/organizations";
import { insertUser } from "@/db/queries/people";
import { AppError } from "@/domain/errors";
import type { Plan } from "@/domain/plan";
import { SCOPES } from "@/domain/role";
import { newId } from "@/lib/ids";
import { hashPassword } from "@/lib/password";
import { issueApiKey } from "../api-keys/create-api-key";
import type { Ctx, Platform } from "../context";

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
  const [organizationId, userId] = [newId("org"), newId("user")];
  const passwordHash = await hashPassword(ownerPassword);
  const email = ownerEmail.trim().toLowerCase();
  const ctx: Ctx = {
    ...platform,
    organizationId,
    actor: { kind: "system" },
    requestId: newId("req"),
    outbox: { waiting: false },
  };
  const work = platform.db.tenant(organizationId, async (tx) => {
    await insertUser(tx, { id: userId, email, emailVerified: new Date(), passwordHash });
    await insertOrganization(tx, { id: organizationId, name, plan });
    await insertMember(tx, { id: newId("mem"), organizationId, userId, role: "owner" });
    const key = { name: "First key", scopes: SCOPES, agentIds: null, expiresAt: null };
    const { secret } = await issueApiKey(tx, ctx, key);
    return { organizationId, userId, apiKey: secret };
  });
  return work.catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
    throw new AppError("name_taken", `owner-email: ${email} already has an account`);
  });
}
