import { z } from "zod";
import { createAgent } from "@/services/agents/create-agent";
import { deleteAgent } from "@/services/agents/delete-agent";
import { getAgent, listAgents } from "@/services/agents/list-agents";
import { stopAllAgents } from "@/services/agents/stop-all-agents";
import { updateAgent } from "@/services/agents/update-agent";
import { cursor, id, limit, remark, text } from "../fields";
import { memberProcedure, router } from "../init";

const status = z.enum(["active", "inactive"]);

export const agentsRouter = router({
  list: memberProcedure
    .input(z.object({ cursor, limit: limit.default(100) }))
    .query(({ ctx, input }) => listAgents(ctx, input)),
  get: memberProcedure.input(z.object({ id })).query(({ ctx, input }) => getAgent(ctx, input.id)),
  create: memberProcedure
    .input(z.object({ name: text(200), description: remark(2_000) }))
    .mutation(({ ctx, input }) => createAgent(ctx, { ...input, status: "active" })),
  update: memberProcedure
    .input(
      z.object({ id, name: text(200), description: remark(2_000), status }).partial({
        name: true,
        description: true,
        status: true,
      }),
    )
    .mutation(({ ctx, input }) => updateAgent(ctx, input)),
  stopAll: memberProcedure.mutation(({ ctx }) => stopAllAgents(ctx)),
  delete: memberProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => deleteAgent(ctx, input.id)),
});
