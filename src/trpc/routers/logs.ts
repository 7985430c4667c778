import { z } from "zod";
import { LOG_STATUSES } from "@/domain/log-status";
import { eraseLogFields } from "@/services/evidence/erase-log-fields";
import { viewSealing } from "@/services/evidence/view-sealing";
import { searchLogEntries } from "@/services/logs/search-log-entries";
import { viewLogEntry } from "@/services/logs/view-log-entry";
import { cursor, id, limit, remark, text } from "../fields";
import { memberProcedure, router } from "../init";

const words = remark(200).transform((value) => value ?? undefined);

export const logsRouter = router({
  list: memberProcedure
    .input(
      z.object({
        agentId: id.optional(),
        action: z.string().max(200).optional(),
        status: z.enum(LOG_STATUSES).optional(),
        apiKeyId: id.optional(),
        text: words,
        createdAfter: z.date().optional(),
        createdBefore: z.date().optional(),
        cursor,
        limit,
      }),
    )
    .query(({ ctx, input }) => searchLogEntries(ctx, input)),
  get: memberProcedure
    .input(z.object({ id }))
    .query(({ ctx, input }) => viewLogEntry(ctx, input.id)),
  sealing: memberProcedure.query(({ ctx }) => viewSealing(ctx)),
  erase: memberProcedure
    .input(
      z.object({
        logEntryId: id,
        fields: z.array(z.string().max(10_000)).min(1, "choose at least one").max(1_000),
        reason: text(500),
      }),
    )
    .mutation(({ ctx, input }) => eraseLogFields(ctx, input)),
});
