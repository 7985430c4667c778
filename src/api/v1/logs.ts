import { isIP } from "node:net";
import { z } from "zod";
import { LOG_STATUSES, REPORTED_STATUSES } from "@/domain/log-status";
import { readCheckpoint } from "@/services/evidence/checkpoint";
import { getLogEntry, listLogEntries } from "@/services/logs/list-log-entries";
import { logAction } from "@/services/logs/log-action";
import { agentRoute } from "../agent-route";
import { type EndpointDocs, REQUESTS } from "../openapi/endpoint-docs";
import { replayedHeader } from "../idempotency-key";
import * as answers from "./answers";
import { actionName, context, instant, pageQuery, text } from "./fields";
import { listAnswer } from "./list-answer";
import { checkpointShape, logShape } from "./shapes";

const reported = Object.keys(REPORTED_STATUSES) as (keyof typeof REPORTED_STATUSES)[];

const logBody = z
  .object({
    agent_id: text(200).describe("The agent's id or its name."),
    action: actionName,
    status: z
      .enum(reported, { error: `must be one of ${reported.join(", ")}` })
      .transform((status) => REPORTED_STATUSES[status])
      .describe("`denied` is another name of `blocked`."),
    context: context.nullable().transform((value) => value ?? {}),
    ip_address: z
      .string()
      .refine((value) => isIP(value) !== 0, "must be an IP address")
      .nullish()
      .describe("IPv4 or IPv6."),
  })
  .register(REQUESTS, { id: "LogRequest" });

const logDocs: EndpointDocs = {
  operationId: "log",
  tag: "Checks",
  summary: "Write down what an agent did",
  description: "Adds a line to the audit trail. A status of `pending_approval` asks nobody.",
  examples: {
    success: {
      summary: "It worked",
      value: {
        agent_id: "support-agent",
        action: "stripe.refund",
        status: "success",
        context: { amount: 250, currency: "USD", customer_id: "cus_N4aQ8" },
        ip_address: "203.0.113.7",
      },
    },
  },
  status: 201,
  answer: answers.logEntry,
  idempotent: true,
  errors: ["agent_not_allowed", "not_found"],
};

/** POST /api/v1/log and /sdk/log */
export const log = agentRoute({
  scope: "log",
  counts: "checks",
  body: logBody,
  asks: { endpoint: "log", about: ({ agent_id }) => ({ agentRef: agent_id, patterns: [] }) },
  docs: logDocs,
  handle: async ({ ctx, body, idempotency, known }) => {
    const report = {
      agentRef: body.agent_id,
      action: body.action,
      status: body.status,
      context: body.context,
      ipAddress: body.ip_address ?? null,
      idempotency,
    };
    const entry = await logAction(ctx, report, known);
    return { status: 201, body: logShape(entry), headers: replayedHeader(entry.replayed) };
  },
});

const logsQuery = pageQuery.extend({
  agent_id: text(200).optional().describe("The agent's id."),
  action: text(200).optional().describe("A name, or the beginning of names followed by `*`."),
  status: z
    .enum([...LOG_STATUSES, "denied"], { error: `must be one of ${LOG_STATUSES.join(", ")}` })
    .optional()
    .describe("`denied` is another name of `blocked`."),
  created_after: instant.optional().describe("Without an offset it is UTC."),
  created_before: instant.optional().describe("Without an offset it is UTC."),
});

/** GET /api/v1/logs */
export const listLogs = agentRoute({
  scope: "manage",
  counts: "management",
  query: logsQuery,
  docs: {
    operationId: "listLogs",
    tag: "Logs",
    summary: "List log entries",
    description: "Newest first.",
    answer: answers.logList,
  },
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
  docs: {
    operationId: "getLogEntry",
    tag: "Logs",
    summary: "Read a log entry",
    id: "The log entry's id.",
    answer: answers.logEntry,
  },
  handle: async ({ ctx, params }) => ({
    status: 200,
    body: logShape(await getLogEntry(ctx, params.id ?? "")),
  }),
});

/** GET /api/v1/log-checkpoint: the newest seal; `seal` is null when nothing was sealed yet. */
export const readLogCheckpoint = agentRoute({
  scope: "manage",
  counts: "management",
  docs: {
    operationId: "getLogCheckpoint",
    tag: "Logs",
    summary: "Read the newest seal",
    description: "Keep it outside: an export of the log is verified against it.",
    answer: answers.checkpoint,
  },
  handle: async ({ ctx }) => ({ status: 200, body: checkpointShape(await readCheckpoint(ctx)) }),
});
