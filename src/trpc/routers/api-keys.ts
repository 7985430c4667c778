import { z } from "zod";
import { SCOPES } from "@/domain/role";
import { createApiKey } from "@/services/api-keys/create-api-key";
import { listApiKeys, revokeApiKey } from "@/services/api-keys/revoke-api-key";
import { KEY_GRACE_HOURS, rotateApiKey } from "@/services/api-keys/rotate-api-key";
import { id, text } from "../fields";
import { memberProcedure, router } from "../init";

export const apiKeysRouter = router({
  list: memberProcedure.query(({ ctx }) => listApiKeys(ctx)),
  create: memberProcedure
    .input(
      z.object({
        name: text(100),
        scopes: z.array(z.enum(SCOPES)).min(1, "choose at least one scope"),
        agentIds: z.array(id).min(1, "choose at least one agent").max(100).nullable(),
        expiresAt: z
          .date()
          .refine((at) => at > new Date(), "must be in the future")
          .nullable(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { apiKey, secret } = await createApiKey(ctx, input);
      const { keyHash: _, ...shown } = apiKey;
      return { apiKey: shown, secret };
    }),
  rotate: memberProcedure
    .input(z.object({ id, graceHours: z.union(KEY_GRACE_HOURS.map((hours) => z.literal(hours))) }))
    .mutation(async ({ ctx, input }) => {
      const { apiKey, secret } = await rotateApiKey(ctx, input);
      const { keyHash: _, ...shown } = apiKey;
      return { apiKey: shown, secret };
    }),
  revoke: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input.id)),
});
