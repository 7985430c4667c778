import { z } from "zod";
import { KEY_LIMIT_MAX } from "@/domain/plan";
import { SCOPES } from "@/domain/role";
import { createApiKey } from "@/services/api-keys/create-api-key";
import { listApiKeys, revokeApiKey } from "@/services/api-keys/revoke-api-key";
import { KEY_GRACE_HOURS, rotateApiKey } from "@/services/api-keys/rotate-api-key";
import { shownKey } from "@/services/api-keys/shown-key";
import { id, text } from "../fields";
import { memberProcedure, router } from "../init";

const KEY_LIMIT_RANGE = `must be a whole number from 1 to ${KEY_LIMIT_MAX}`;
const keyLimit = z.int(KEY_LIMIT_RANGE).min(1, KEY_LIMIT_RANGE).max(KEY_LIMIT_MAX, KEY_LIMIT_RANGE);

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
        requestsPerMinute: keyLimit.nullable().default(null),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { apiKey, secret } = await createApiKey(ctx, input);
      return { apiKey: shownKey(apiKey), secret };
    }),
  rotate: memberProcedure
    .input(z.object({ id, graceHours: z.union(KEY_GRACE_HOURS.map((hours) => z.literal(hours))) }))
    .mutation(async ({ ctx, input }) => {
      const { apiKey, secret } = await rotateApiKey(ctx, input);
      return { apiKey: shownKey(apiKey), secret };
    }),
  revoke: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input.id)),
});
