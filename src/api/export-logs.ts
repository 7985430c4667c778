import { Readable } from "node:stream";
import { z } from "zod";
import { currentSession, memberCtx } from "@/auth/member";
import { AppError } from "@/domain/errors";
import { LOG_STATUSES } from "@/domain/log-status";
import type { Platform } from "@/services/context";
import { EXPORT_FORMATS, exportLogEntries } from "@/services/logs/export-log-entries";
import { answerAll, parse } from "./agent-route";
import { instant, text } from "./v1/fields";

const exportQuery = z.object({
  format: z.enum(EXPORT_FORMATS),
  agent_id: text(200).optional(),
  action: text(200).optional(),
  api_key_id: text(100).optional(),
  text: text(200).optional(),
  status: z.enum(LOG_STATUSES).optional(),
  created_after: instant.optional(),
  created_before: instant.optional(),
});

const TYPES = { csv: "text/csv; charset=utf-8", jsonl: "application/x-ndjson; charset=utf-8" };

/** GET /api/export/logs: the signed-in member's trail as a file, streamed. */
export function handleExport(request: Request, platform: Platform): Promise<Response> {
  return answerAll(request, platform, async ({ requestId }) => {
    const session = await currentSession();
    if (!session) throw new AppError("signed_out", "Sign in to continue");
    const ctx = memberCtx(platform, session, requestId);
    const query = parse(exportQuery, Object.fromEntries(new URL(request.url).searchParams));
    const lines = exportLogEntries(ctx, {
      format: query.format,
      search: searchOf(query),
      signal: request.signal,
    });
    return new Response(Readable.toWeb(Readable.from(encoded(lines))) as ReadableStream, {
      headers: {
        "Content-Type": TYPES[query.format],
        "Content-Disposition": `attachment; filename="agentwarden-logs.${query.format}"`,
        "Cache-Control": "no-store",
        "X-Request-Id": requestId,
      },
    });
  });
}

function searchOf(query: z.infer<typeof exportQuery>) {
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

async function* encoded(chunks: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(chunk);
}
