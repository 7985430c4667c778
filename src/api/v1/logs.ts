import { isIP } from "node:net";
import { z } from "zod";
import { LOG_STATUSES, REPORTED_STATUSES } from "@/domain/log-status";
import { readCheckpoint } from "@/services/evidence/checkpoint";
import { getLogEntry, listLogEntries } from "@/services/logs/list-log-entries";
import { logAction } from "@/services/logs/log-action";
import { agentRoute } from "../agent-route";
import { idempotencyOf, replayedHeader } from "../idempotency-key";
import { actionName, context, instant, pageQuery, text } from "./fields";
import { listAnswer } from "./list-answer";
import { checkpointShape, logShape } from "./shapes";

const reported = Object.keys(REPORTED_STATUSES) as (keyof typeof REPORTED_STATUSES)[];

const logBody = z.object({
  agent_id: text(200),
  action: actionName,
  status: z
    .enum(reported, { error: `must be one of ${reported.join(", ")}` })
    .transform((status) => REPORTED_STATUSES[status]),
  context: context.nullable().transform((value) => value ?? {}),
  ip_address: z
    .string()
    .refine((value) => isIP(value) !== 0, "must be an IP address")
    .nullish(),
});

/** POST /api/v1/log and /sdk/log */
export const log = agentRoute({
  scope: "log",
  counts: "checks",
  body: logBody,
  handle: async ({ ctx, request, body, raw }) => {
    const entry = await logAction(ctx, {
      agentRef: body.agent_id,
      action: body.action,
      status: body.status,
      context: body.context,
      ipAddress: body.ip_address ?? null,
      idempotency: idempotencyOf(request.headers, "log", raw),
    });
    return { status: 201, body: logShape(entry), headers: replayedHeader(entry.replayed) };
  },
});

const logsQuery = pageQuery.extend({
  agent_id: text(200).optional(),
  action: text(200).optional(),
  status: z
    .enum([...LOG_STATUSES, "denied"], { error: `must be one of ${LOG_STATUSES.join(", ")}` })
    .optional(),
  created_after: instant.optional(),
  created_before: instant.optional(),
});

/** GET /api/v1/logs */
export const listLogs = agentRoute({
  scope: "manage",
  counts: "management",
  query: logsQuery,
  handle: async ({ ctx, query }) => {
    const page = await listLogEntries(ctx, {
      agentId: query.agent_id,
      action: query.action,
      status: query.status === "denied" ? "blocked" : query.status,
      createdAfter: query.created_after,
      createdBefore: query.created_before,
      cursor: query.cursor,
      limit: query.limit,
    });
    return listAnswer(page, logShape);
  },
});

/** GET /api/v1/logs/{id} */
export const getLog = agentRoute({
  scope: "manage",
  counts: "management",
  handle: async ({ ctx, params }) => ({
    status: 200,
    body: logShape(await getLogEntry(ctx, params.id ?? "")),
  }),
});

/** GET /api/v1/log-checkpoint: the newest seal; `seal` is null when nothing was sealed yet. */
export const readLogCheckpoint = agentRoute({
  scope: "manage",
  counts: "management",
  handle: async ({ ctx }) => ({ status: 200, body: checkpointShape(await readCheckpoint(ctx)) }),
});
