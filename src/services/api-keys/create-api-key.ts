import type { Tx } from "@/db/client";
import { findAgent } from "@/db/queries/agents";
import { type ApiKey, insertApiKey } from "@/db/queries/api-keys";
import { invalidField, notFound } from "@/domain/errors";
import { actorId, type Scope } from "@/domain/role";
import { apiKeyHint, newApiKey } from "@/lib/api-key";
import { newId } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";

export interface NewApiKey {
  name: string;
  scopes: readonly Scope[];
  /** Agents the key may speak for; null means every agent. */
  agentIds: readonly string[] | null;
  expiresAt: Date | null;
  /** The key's own limit, beside the organization's; null or absent for none. */
  requestsPerMinute?: number | null;
}

/** A key with its secret text, which is shown this once and cannot be read again. */
export interface CreatedApiKey {
  apiKey: ApiKey;
  secret: string;
}

/**
 * A key that is bound to agents cannot manage: it could change what it is bound to.
 *
 * @throws AppError `forbidden`, `invalid_field`, `not_found` for an agent that is not the
 *   organization's
 */
export async function createApiKey(ctx: Ctx, input: NewApiKey): Promise<CreatedApiKey> {
  requireRight(ctx, "keys.manage");
  if (input.agentIds && input.scopes.includes("manage"))
    throw invalidField("scopes", 'a key that is bound to agents cannot have "manage"');
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    for (const agentId of input.agentIds ?? [])
      if (!(await findAgent(tx, ctx.organizationId, agentId))) throw notFound("Agent");
    return issueApiKey(tx, ctx, input);
  });
}

/** Writes a new key and its history into the caller's transaction. */
export async function issueApiKey(tx: Tx, ctx: Ctx, input: NewApiKey): Promise<CreatedApiKey> {
  const { name, scopes, agentIds, requestsPerMinute = null } = input;
  const secret = newApiKey();
  const apiKey = await insertApiKey(tx, {
    id: newId("key"),
    organizationId: ctx.organizationId,
    name,
    keyHash: ctx.vault.fingerprint(secret),
    hashedWith: ctx.vault.keyIds[0],
    hint: apiKeyHint(secret),
    scopes: [...scopes],
    agentIds: agentIds ? [...agentIds] : null,
    requestsPerMinute,
    createdBy: actorId(ctx.actor),
    expiresAt: input.expiresAt,
  });
  await recordHistory(tx, ctx, {
    event: "api_key.created",
    subjectId: apiKey.id,
    after: { name, scopes, agentIds, requestsPerMinute },
  });
  return { apiKey, secret };
}
