import { Readable } from "node:stream";
import { z } from "zod";
import { memberCtx, sessionOf } from "@/auth/session";
import { AppError, invalidField } from "@/domain/errors";
import { jsonText } from "@/domain/json-value";
import { LOG_STATUSES } from "@/domain/log-status";
import type { Ctx, Platform } from "@/services/context";
import { readCheckpoint } from "@/services/evidence/checkpoint";
import { exportSealedLog } from "@/services/evidence/export-sealed-log";
import { EXPORT_FORMATS, exportLogEntries } from "@/services/logs/export-log-entries";
import { answerAll, parse } from "./agent-route";
import type { Reply } from "./respond";
import { instant, text } from "./v1/fields";
import { checkpointShape } from "./v1/shapes";

const exportQuery = z.object({
  format: z.enum([...EXPORT_FORMATS, "sealed"]),
  agent_id: text(200).optional(),
  action: text(200).optional(),
  api_key_id: text(100).optional(),
  text: text(200).optional(),
  status: z.enum(LOG_STATUSES).optional(),
  created_after: instant.optional(),
  created_before: instant.optional(),
});

const JSON_LINES = "application/x-ndjson; charset=utf-8";
const FILES = {
  csv: { name: "agentwarden-logs.csv", type: "text/csv; charset=utf-8" },
  jsonl: { name: "agentwarden-logs.jsonl", type: JSON_LINES },
  sealed: { name: "agentwarden-sealed-log.jsonl", type: JSON_LINES },
  checkpoint: { name: "agentwarden-checkpoint.json", type: "application/json; charset=utf-8" },
};

/** GET /api/export/logs: the signed-in member's trail as a file, streamed. */
export function handleExport(request: Request, platform: Platform): Promise<Response> {
  return answerAll(request, platform, async ({ requestId }) => {
    const ctx = await signedIn(request, platform, requestId);
    const query = parse(exportQuery, Object.fromEntries(new URL(request.url).searchParams));
    return file(requestId, query.format, linesOf(ctx, query, request.signal));
  });
}

/** GET /api/export/checkpoint: the log's newest seal, for the signed-in member to keep. */
export function handleCheckpoint(request: Request, platform: Platform): Promise<Response> {
  return answerAll(request, platform, async ({ requestId }) => {
    const ctx = await signedIn(request, platform, requestId);
    const checkpoint = checkpointShape(await readCheckpoint(ctx));
    return file(requestId, "checkpoint", [`${jsonText(checkpoint)}\n`]);
  });
}

async function signedIn(request: Request, platform: Platform, requestId: string): Promise<Ctx> {
  const session = await sessionOf(platform, request.headers);
  if (!session) throw new AppError("signed_out", "Sign in to continue");
  return memberCtx(platform, session, requestId);
}

type Query = z.infer<typeof exportQuery>;

function linesOf(ctx: Ctx, query: Query, signal: AbortSignal): AsyncIterable<string> {
  const { format, ...filter } = query;
  if (format !== "sealed")
    return exportLogEntries(ctx, { format, search: searchOf(query), signal });
  if (Object.values(filter).some((value) => value !== undefined))
    throw invalidField("format", "sealed holds the whole log; it takes no filter");
  return exportSealedLog(ctx, signal);
}

/** Streams the chunks as a file to be saved. */
function file(
  requestId: string,
  kind: keyof typeof FILES,
  chunks: AsyncIterable<string> | Iterable<string>,
): Reply<ReadableStream> {
  const { name, type } = FILES[kind];
  return {
    status: 200,
    body: Readable.toWeb(Readable.from(encoded(chunks))) as ReadableStream,
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
      "X-Request-Id": requestId,
    },
  };
}

function searchOf(query: Query) {
  return {
    agentId: query.agent_id,
    action: query.action,
    status: query.status,
    apiKeyId: query.api_key_id,
    text: query.text,
    createdAfter: query.created_after,
    createdBefore: query.created_before,
  };
}

async function* encoded(
  chunks: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(chunk);
}
