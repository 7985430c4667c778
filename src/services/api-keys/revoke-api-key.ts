import { listApiKeys as query, revokeApiKeyRow } from "@/db/queries/api-keys";
import { notFound } from "@/domain/errors";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { type ShownKey, shownKey } from "./shown-key";

/** Ends a key; the very next request with it is refused. @throws AppError `forbidden`, `not_found` */
export async function revokeApiKey(ctx: Ctx, id: string): Promise<void> {
  requireRight(ctx, "keys.manage");
  await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const revoked = await revokeApiKeyRow(tx, ctx.organizationId, id);
    if (!revoked) throw notFound("API key");
    await recordHistory(tx, ctx, {
      event: "api_key.revoked",
      subjectId: id,
      before: { name: revoked.name, scopes: revoked.scopes },
    });
  });
}

/** Newest first; never the key itself. */
export async function listApiKeys(ctx: Ctx): Promise<ShownKey[]> {
  const keys = await ctx.db.tenant(ctx.organizationId, (tx) => query(tx, ctx.organizationId));
  return keys.map(shownKey);
}
