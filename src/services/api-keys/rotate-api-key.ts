import { replaceApiKeyRow, lockApiKey } from "@/db/queries/api-keys";
import { AppError, notFound } from "@/domain/errors";
import type { Scope } from "@/domain/role";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { type CreatedApiKey, issueApiKey } from "./create-api-key";

/** How long the old key may go on beside the new one, in hours. */
export const KEY_GRACE_HOURS = [0, 1, 24, 168] as const;

/**
 * Issues a key with the same name, scopes, agents, expiry and limit, and ends the old one after the grace.
 *
 * @throws AppError `forbidden`, `not_found`, `state_conflict` for a key that is revoked, expired or
 *   rotated already
 */
export async function rotateApiKey(
  ctx: Ctx,
  { id, graceHours }: { id: string; graceHours: (typeof KEY_GRACE_HOURS)[number] },
): Promise<CreatedApiKey> {
  requireRight(ctx, "keys.manage");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const old = await lockApiKey(tx, ctx.organizationId, id);
    if (!old) throw notFound("API key");
    if (old.revokedAt || old.replacedBy || (old.expiresAt && old.expiresAt <= new Date()))
      throw new AppError("state_conflict", "This key has ended or was rotated; create a new one");
    const { name, agentIds, expiresAt, requestsPerMinute } = old;
    const created = await issueApiKey(tx, ctx, {
      name,
      scopes: old.scopes as Scope[],
      agentIds,
      expiresAt,
      requestsPerMinute,
    });
    await replaceApiKeyRow(tx, ctx.organizationId, id, {
      replacedBy: created.apiKey.id,
      graceHours,
    });
    await recordHistory(tx, ctx, {
      event: "api_key.rotated",
      subjectId: id,
      after: { replacedBy: created.apiKey.id, graceHours },
    });
    return created;
  });
}
