import { z } from "zod";
import { LOG_STATUSES } from "@/domain/log-status";
import { getLogEntry, listLogEntries } from "@/services/logs/list-log-entries";
import { cursor, id, limit } from "../fields";
import { memberProcedure, router } from "../init";

export const logsRouter = router({
  list: memberProcedure
    .input(
      z.object({
        agentId: id.optional(),
        action: z.string().max(200).optional(),
        status: z.enum(LOG_STATUSES).optional(),
        createdAfter: z.date().optional(),
        createdBefore: z.date().optional(),
        cursor,
        limit,
      }),
    )
    .query(({ ctx, input }) => listLogEntries(ctx, input)),
  get: memberProcedure
    .input(z.object({ id }))
    .query(({ ctx, input }) => getLogEntry(ctx, input.id)),
});
