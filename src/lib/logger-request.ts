import { AppError } from "@/domain/errors";
import type { Logger } from "./logger";

const USER_AGENT_MAX = 200;

/** How a request ended. */
export interface Ended {
  requestId: string;
  response: { status: number };
  /** By `performance.now()`. */
  startedAt: number;
  /** What was thrown, if anything was. */
  error?: unknown;
}

/**
 * One line a request: at `debug`, since checks are many; at `warn` when a neighbour was away, at
 * `error` when it is a bug.
 */
export function logRequest(logger: Logger, request: Request, ended: Ended): void {
  const { requestId, response, startedAt, error } = ended;
  const { status } = response;
  if (status < 500 && !logger.isLevelEnabled("debug")) return;
  const line = {
    requestId,
    method: request.method,
    path: new URL(request.url).pathname,
    status,
    durationMs: Math.round(performance.now() - startedAt),
    userAgent: request.headers.get("user-agent")?.slice(0, USER_AGENT_MAX),
  };
  if (error instanceof AppError) {
    const refused = { ...line, code: error.code };
    if (status < 500) logger.debug(refused, "request refused");
    else logger.warn(refused, "request failed");
  } else if (error !== undefined) logger.error({ ...line, err: error }, "request failed");
  else if (status >= 500) logger.warn(line, "request failed");
  else logger.debug(line, "request");
}
