import { z } from "zod";
import { createAgent as create } from "@/services/agents/create-agent";
import { deleteAgent as remove } from "@/services/agents/delete-agent";
import { getAgent, listAgents as list } from "@/services/agents/list-agents";
import { updateAgent as update } from "@/services/agents/update-agent";
import { agentRoute } from "../agent-route";
import { description, name, pageQuery } from "./fields";
import { given } from "./given";
import { listAnswer } from "./list-answer";
import { agentShape } from "./shapes";

const door = { scope: "manage", counts: "management" } as const;

const status = z.enum(["active", "inactive"], { error: "must be active or inactive" });
const newAgent = z.object({
  name,
  description: description.default(null),
  status: status.default("active"),
});
const agentChange = z.object({
  name: name.optional(),
  description: description.optional(),
  status: status.optional(),
});

export const listAgents = agentRoute({
  ...door,
  query: pageQuery,
  handle: async ({ ctx, query }) => listAnswer(await list(ctx, query), agentShape),
});

export const createAgent = agentRoute({
  ...door,
  body: newAgent,
  handle: async ({ ctx, body }) => ({ status: 201, body: agentShape(await create(ctx, body)) }),
});

export const readAgent = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => ({
    status: 200,
    body: agentShape(await getAgent(ctx, params.id ?? "")),
  }),
});

export const updateAgent = agentRoute({
  ...door,
  body: agentChange,
  handle: async ({ ctx, params, body }) => ({
    status: 200,
    body: agentShape(await update(ctx, { id: params.id ?? "", ...given(body) })),
  }),
});

export const deleteAgent = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => {
    await remove(ctx, params.id ?? "");
    return { status: 204, body: null };
  },
});
