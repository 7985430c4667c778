import { z } from "zod";
import {
  createEndpoint as create,
  type CreatedEndpoint,
} from "@/services/webhooks/create-endpoint";
import {
  getEndpoint,
  listDeliveries as deliveries,
  listEndpoints as list,
} from "@/services/webhooks/list-endpoints";
import { replayDelivery as replay } from "@/services/webhooks/replay-delivery";
import { rotateSecret as rotate } from "@/services/webhooks/rotate-secret";
import { sendTest } from "@/services/webhooks/send-test";
import {
  deleteEndpoint as remove,
  updateEndpoint as update,
} from "@/services/webhooks/update-endpoint";
import { type Answer, agentRoute } from "../agent-route";
import { eventList, flag, pageQuery, text } from "./fields";
import { given } from "./given";
import { listAnswer } from "./list-answer";
import { deliveryShape, endpointShape } from "./shapes";

const door = { scope: "manage", counts: "management" } as const;

const newEndpoint = z.object({ url: text(2_048), events: eventList, enabled: flag.default(true) });
const endpointChange = z.object({
  url: text(2_048).optional(),
  events: eventList.optional(),
  enabled: flag.optional(),
});

export const listEndpoints = agentRoute({
  ...door,
  query: pageQuery,
  handle: async ({ ctx, query }) => listAnswer(await list(ctx, query), endpointShape),
});

export const createEndpoint = agentRoute({
  ...door,
  body: newEndpoint,
  handle: async ({ ctx, body }) => withSecret(201, await create(ctx, body)),
});

export const readEndpoint = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => ({
    status: 200,
    body: endpointShape(await getEndpoint(ctx, params.id ?? "")),
  }),
});

export const updateEndpoint = agentRoute({
  ...door,
  body: endpointChange,
  handle: async ({ ctx, params, body }) => ({
    status: 200,
    body: endpointShape(await update(ctx, { id: params.id ?? "", ...given(body) })),
  }),
});

export const deleteEndpoint = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => {
    await remove(ctx, params.id ?? "");
    return { status: 204, body: null };
  },
});

/** POST …/test: answers when the test event is in the outbox; the delivery log tells the outcome. */
export const testEndpoint = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => {
    const { deliveryId } = await sendTest(ctx, params.id ?? "");
    return { status: 202, body: { delivery_id: deliveryId } };
  },
});

/** POST …/rotate-secret: the new secret, once; the old one signs beside it for 24 hours. */
export const rotateSecret = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => withSecret(200, await rotate(ctx, params.id ?? "")),
});

export const listDeliveries = agentRoute({
  ...door,
  query: pageQuery,
  handle: async ({ ctx, params, query }) =>
    listAnswer(await deliveries(ctx, { endpointId: params.id ?? "", ...query }), deliveryShape),
});

/** POST /api/v1/webhook-deliveries/{id}/replay */
export const replayDelivery = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => ({
    status: 202,
    body: deliveryShape(await replay(ctx, params.id ?? "")),
  }),
});

function withSecret(status: number, { endpoint, secret }: CreatedEndpoint): Answer {
  return { status, body: { ...endpointShape(endpoint), secret } };
}
