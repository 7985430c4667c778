import { z } from "zod";
import { EVENT_TYPES } from "@/domain/events";
import { createEndpoint } from "@/services/webhooks/create-endpoint";
import {
  getDelivery,
  getEndpoint,
  listDeliveries,
  listEndpoints,
} from "@/services/webhooks/list-endpoints";
import { previewRecovery, recoverDeliveries } from "@/services/webhooks/recover-deliveries";
import { replayDelivery } from "@/services/webhooks/replay-delivery";
import { resumeEndpoint } from "@/services/webhooks/resume-endpoint";
import { rotateSecret } from "@/services/webhooks/rotate-secret";
import { sendTest } from "@/services/webhooks/send-test";
import { deleteEndpoint, updateEndpoint } from "@/services/webhooks/update-endpoint";
import { viewOutage } from "@/services/webhooks/view-outage";
import type { WebhookEndpoint } from "@/services/records";
import { cursor, id, limit, text } from "../fields";
import { memberProcedure, router } from "../init";

const url = text(2_048);
const events = z.array(z.enum(EVENT_TYPES)).min(1, "choose at least one event");
const range = z.object({ endpointId: id, since: z.date(), until: z.date() });

export const webhooksRouter = router({
  list: memberProcedure.query(async ({ ctx }) => {
    const page = await listEndpoints(ctx, { limit: 100 });
    return page.items.map(withoutSecrets);
  }),
  get: memberProcedure
    .input(z.object({ id }))
    .query(async ({ ctx, input }) => withoutSecrets(await getEndpoint(ctx, input.id))),
  create: memberProcedure
    .input(z.object({ url, events, enabled: z.boolean().default(true) }))
    .mutation(async ({ ctx, input }) => {
      const { endpoint, secret } = await createEndpoint(ctx, input);
      return { endpoint: withoutSecrets(endpoint), secret };
    }),
  update: memberProcedure
    .input(
      z.object({
        id,
        url: url.optional(),
        events: events.optional(),
        enabled: z.boolean().optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => withoutSecrets(await updateEndpoint(ctx, input))),
  delete: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => deleteEndpoint(ctx, input.id)),
  test: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => sendTest(ctx, input.id)),
  rotateSecret: memberProcedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    const { endpoint, secret } = await rotateSecret(ctx, input.id);
    return { endpoint: withoutSecrets(endpoint), secret };
  }),
  deliveries: memberProcedure
    .input(
      z.object({
        endpointId: id,
        status: z.enum(["pending", "delivered", "failed"]).optional(),
        cursor,
        limit: limit.default(20),
      }),
    )
    .query(({ ctx, input }) => listDeliveries(ctx, input)),
  delivery: memberProcedure
    .input(z.object({ id }))
    .query(({ ctx, input }) => getDelivery(ctx, input.id)),
  outage: memberProcedure
    .input(z.object({ id }))
    .query(({ ctx, input }) => viewOutage(ctx, input.id)),
  resume: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => resumeEndpoint(ctx, input.id)),
  recoverable: memberProcedure.input(range).query(({ ctx, input }) => previewRecovery(ctx, input)),
  recover: memberProcedure.input(range).mutation(({ ctx, input }) => recoverDeliveries(ctx, input)),
  replay: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => replayDelivery(ctx, input.id)),
});

/** Not even a sealed secret leaves the server. */
function withoutSecrets({ secret: _, previousSecret, ...endpoint }: WebhookEndpoint) {
  const until = endpoint.previousSecretExpiresAt;
  return { ...endpoint, rotating: previousSecret !== null && until !== null && until > new Date() };
}
