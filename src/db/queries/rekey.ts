import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { apiKeys, invitations } from "../schema/organizations";
import { webhookEndpoints } from "../schema/webhooks";

/** Endpoints of every organization, in the order of their ids. */
export async function listEndpointIds(
  tx: Tx,
  { after, limit }: { after: string; limit: number },
): Promise<{ id: string; organizationId: string }[]> {
  return tx
    .select({ id: webhookEndpoints.id, organizationId: webhookEndpoints.organizationId })
    .from(webhookEndpoints)
    .where(gt(webhookEndpoints.id, after))
    .orderBy(asc(webhookEndpoints.id))
    .limit(limit);
}

/** A key that still works and is kept under a hash of the previous secret key. */
export interface UncarriedKey {
  id: string;
  organizationId: string;
  hint: string;
  lastUsedAt: Date | null;
}

/** Those kept before ids were, too. */
export async function listUncarriedKeys(tx: Tx, previousKeyId: string): Promise<UncarriedKey[]> {
  return tx
    .select({
      id: apiKeys.id,
      organizationId: apiKeys.organizationId,
      hint: apiKeys.hint,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .where(
      and(
        or(isNull(apiKeys.hashedWith), eq(apiKeys.hashedWith, previousKeyId)),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
      ),
    )
    .orderBy(asc(apiKeys.id));
}

/** Open invitations whose link rests on the previous secret key. */
export async function countUncarriedInvitations(tx: Tx, previousKeyId: string): Promise<number> {
  return tx.$count(
    invitations,
    and(
      or(isNull(invitations.hashedWith), eq(invitations.hashedWith, previousKeyId)),
      isNull(invitations.acceptedAt),
      isNull(invitations.revokedAt),
      gt(invitations.expiresAt, sql`now()`),
    ),
  );
}
