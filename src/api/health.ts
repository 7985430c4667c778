import { AppError } from "@/domain/errors";
import type { Platform } from "@/services/context";
import { answerAll } from "./agent-route";
import { respond } from "./respond";

/** 200 when the database answers, 503 with the reason when it does not. */
export function handleHealth(request: Request, platform: Platform): Promise<Response> {
  return answerAll(request, platform, async (envelope) => {
    try {
      await platform.db.ping();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return respond(envelope, 503, {
        status: "unavailable",
        reason: "The database does not answer",
      });
    }
    return respond(envelope, 200, { status: "ok" });
  });
}
