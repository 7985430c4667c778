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
import { REQUESTS } from "../openapi/endpoint-docs";
import * as answers from "./answers";
import { eventList, flag, pageQuery, text } from "./fields";
import { given } from "./given";
import { listAnswer } from "./list-answer";
import { deliveryShape, endpointShape } from "./shapes";

const door = { scope: "manage", counts: "management" } as const;

const newEndpoint = z
  .object({
    url: text(2_048).describe("An http or https address; https wherever what is told is private."),
    events: eventList,
    enabled: flag.default(true),
  })
  .register(REQUESTS, { id: "NewWebhookEndpoint" });
const endpointChange = z
  .object({
    url: text(2_048).optional(),
    events: eventList.optional(),
    enabled: flag.optional(),
  })
  .register(REQUESTS, { id: "WebhookEndpointChange" });

const one = {
  tag: "Webhooks",
  id: "The webhook endpoint's id.",
  answer: answers.endpoint,
} as const;

export const listEndpoints = agentRoute({
  ...door,
  query: pageQuery,
  docs: {
    operationId: "listWebhookEndpoints",
    tag: "Webhooks",
    summary: "List webhook endpoints",
    description: "Newest first.",
    answer: answers.endpointList,
  },
  handle: async ({ ctx, query }) => listAnswer(await list(ctx, query), endpointShape),
});

export const createEndpoint = agentRoute({
  ...door,
  body: newEndpoint,
  docs: {
    operationId: "createWebhookEndpoint",
    tag: "Webhooks",
    summary: "Create a webhook endpoint",
    description: "The answer holds the signing secret, this once.",
    examples: {
      approvals: {
        summary: "Hear how approvals end",
        value: {
          url: "https://shop.example/webhooks/agentwarden",
          events: ["approval.approved", "approval.rejected"],
        },
      },
    },
    status: 201,
    answer: answers.endpointWithSecret,
    errors: ["plan_limit_exceeded"],
  },
  handle: async ({ ctx, body }) => withSecret(201, await create(ctx, body)),
});

export const readEndpoint = agentRoute({
  ...door,
  docs: { ...one, operationId: "getWebhookEndpoint", summary: "Read a webhook endpoint" },
  handle: async ({ ctx, params }) => ({
    status: 200,
    body: endpointShape(await getEndpoint(ctx, params.id ?? "")),
  }),
});

export const updateEndpoint = agentRoute({
  ...door,
  body: endpointChange,
  docs: {
    ...one,
    operationId: "updateWebhookEndpoint",
    summary: "Change a webhook endpoint",
    description: "What is not sent stays as it is.",
    examples: { off: { summary: "Switch it off", value: { enabled: false } } },
    errors: ["plan_limit_exceeded"],
  },
  handle: async ({ ctx, params, body }) => ({
    status: 200,
    body: endpointShape(await update(ctx, { id: params.id ?? "", ...given(body) })),
  }),
});

export const deleteEndpoint = agentRoute({
  ...door,
  docs: {
    ...one,
    operationId: "deleteWebhookEndpoint",
    summary: "Delete a webhook endpoint",
    description: "Deliveries that wait are not sent any more.",
    status: 204,
    answer: null,
  },
  handle: async ({ ctx, params }) => {
    await remove(ctx, params.id ?? "");
    return { status: 204, body: null };
  },
});

/** POST …/test: answers when the test event is in the outbox; the delivery log tells the outcome. */
export const testEndpoint = agentRoute({
  ...door,
  docs: {
    ...one,
    operationId: "testWebhookEndpoint",
    summary: "Send a test event",
    description:
      "The answer comes when the event is in the outbox; the deliveries tell the outcome.",
    status: 202,
    answer: answers.testSent,
    errors: ["plan_limit_exceeded", "state_conflict"],
  },
  handle: async ({ ctx, params }) => {
    const { deliveryId } = await sendTest(ctx, params.id ?? "");
    return { status: 202, body: { delivery_id: deliveryId } };
  },
});

/** POST …/rotate-secret: the new secret, once; the old one signs beside it for 24 hours. */
export const rotateSecret = agentRoute({
  ...door,
  docs: {
    ...one,
    operationId: "rotateWebhookSecret",
    summary: "Replace the signing secret",
    description: "The new secret, this once; the old one signs beside it for 24 hours.",
    answer: answers.endpointWithSecret,
  },
  handle: async ({ ctx, params }) => withSecret(200, await rotate(ctx, params.id ?? "")),
});

export const listDeliveries = agentRoute({
  ...door,
  query: pageQuery,
  docs: {
    ...one,
    operationId: "listWebhookDeliveries",
    summary: "List an endpoint's deliveries",
    description: "Newest first, each with its attempts.",
    answer: answers.deliveryList,
  },
  handle: async ({ ctx, params, query }) =>
    listAnswer(await deliveries(ctx, { endpointId: params.id ?? "", ...query }), deliveryShape),
});

/** POST /api/v1/webhook-deliveries/{id}/replay */
export const replayDelivery = agentRoute({
  ...door,
  docs: {
    operationId: "replayWebhookDelivery",
    tag: "Webhooks",
    summary: "Send a delivery again",
    description: "The same event, with the same `webhook-id`.",
    id: "The delivery's id.",
    status: 202,
    answer: answers.delivery,
    errors: ["plan_limit_exceeded", "state_conflict"],
  },
  handle: async ({ ctx, params }) => ({
    status: 202,
    body: deliveryShape(await replay(ctx, params.id ?? "")),
  }),
});

function withSecret(status: number, { endpoint, secret }: CreatedEndpoint): Answer {
  return { status, body: { ...endpointShape(endpoint), secret } };
}
