import { z } from "zod";
import { createAgent as create } from "@/services/agents/create-agent";
import { deleteAgent as remove } from "@/services/agents/delete-agent";
import { getAgent, listAgents as list } from "@/services/agents/list-agents";
import { updateAgent as update } from "@/services/agents/update-agent";
import { agentRoute } from "../agent-route";
import { REQUESTS } from "../openapi/endpoint-docs";
import * as answers from "./answers";
import { description, name, pageQuery } from "./fields";
import { given } from "./given";
import { listAnswer } from "./list-answer";
import { agentShape } from "./shapes";

const door = { scope: "manage", counts: "management" } as const;

const status = z.enum(["active", "inactive"], { error: "must be active or inactive" });
const newAgent = z
  .object({
    name: name.describe("Unique in your organization; checks may name the agent by it."),
    description: description.default(null),
    status: status.default("active").describe("An inactive agent may do nothing."),
  })
  .register(REQUESTS, { id: "NewAgent" });
const agentChange = z
  .object({
    name: name.optional(),
    description: description.optional(),
    status: status.optional(),
  })
  .register(REQUESTS, { id: "AgentChange" });

const one = { tag: "Agents", id: "The agent's id.", answer: answers.agent } as const;

export const listAgents = agentRoute({
  ...door,
  query: pageQuery,
  docs: {
    operationId: "listAgents",
    tag: "Agents",
    summary: "List agents",
    description: "Newest first.",
    answer: answers.agentList,
  },
  handle: async ({ ctx, query }) => listAnswer(await list(ctx, query), agentShape),
});

export const createAgent = agentRoute({
  ...door,
  body: newAgent,
  docs: {
    operationId: "createAgent",
    tag: "Agents",
    summary: "Create an agent",
    examples: {
      agent: {
        summary: "A new agent",
        value: { name: "billing-agent", description: "Refunds customers" },
      },
    },
    status: 201,
    answer: answers.agent,
    errors: ["plan_limit_exceeded", "name_taken"],
  },
  handle: async ({ ctx, body }) => ({ status: 201, body: agentShape(await create(ctx, body)) }),
});

export const readAgent = agentRoute({
  ...door,
  docs: { ...one, operationId: "getAgent", summary: "Read an agent" },
  handle: async ({ ctx, params }) => ({
    status: 200,
    body: agentShape(await getAgent(ctx, params.id ?? "")),
  }),
});

export const updateAgent = agentRoute({
  ...door,
  body: agentChange,
  docs: {
    ...one,
    operationId: "updateAgent",
    summary: "Change an agent",
    description: "What is not sent stays as it is. An agent made inactive may do nothing at once.",
    examples: { stop: { summary: "Stop an agent", value: { status: "inactive" } } },
    errors: ["name_taken"],
  },
  handle: async ({ ctx, params, body }) => ({
    status: 200,
    body: agentShape(await update(ctx, { id: params.id ?? "", ...given(body) })),
  }),
});

export const deleteAgent = agentRoute({
  ...door,
  docs: {
    ...one,
    operationId: "deleteAgent",
    summary: "Delete an agent",
    description: "Its permissions go with it; its log stays.",
    status: 204,
    answer: null,
  },
  handle: async ({ ctx, params }) => {
    await remove(ctx, params.id ?? "");
    return { status: 204, body: null };
  },
});
