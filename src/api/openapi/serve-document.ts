import { JsonText } from "@/domain/json-value";
import { answerAll, type Endpoint } from "../agent-route";
import { respond } from "../respond";
import type { OpenApiDocument } from "./document-types";

/** GET /api/v1/openapi.json: the document, for anybody. */
export function serveDocument(documentAt: (appUrl: string) => OpenApiDocument): Endpoint {
  return (request, { platform }) =>
    answerAll(request, platform, async (envelope) => {
      const document = new JsonText(JSON.stringify(documentAt(platform.appUrl)));
      return respond(envelope, 200, document);
    });
}
