import { JsonText } from "@/domain/json-value";
import { type Endpoint, replyTo } from "../agent-route";
import { respond } from "../respond";
import type { OpenApiDocument } from "./document-types";

/** GET /api/v1/openapi.json: the document, for anybody; written once for each address of the service. */
export function serveDocument(documentAt: (appUrl: string) => OpenApiDocument): Endpoint {
  const written = new Map<string, JsonText>();
  const textAt = (appUrl: string) => {
    const text = written.get(appUrl) ?? new JsonText(JSON.stringify(documentAt(appUrl)));
    written.set(appUrl, text);
    return text;
  };
  return (request, { platform }) =>
    replyTo(request, platform, async (envelope) => respond(envelope, 200, textAt(platform.appUrl)));
}
