import { bearsSecret } from "@/auth/bearer";
import { AppError } from "@/domain/errors";
import type { Platform } from "@/services/context";
import { figuresText } from "@/services/metrics/figures-text";
import { answerAll } from "./agent-route";

export interface MetricsDeps {
  platform: Platform;
  /** Null: there is no such route. */
  metricsToken: string | null;
}

/** This process's figures in Prometheus' text format, for a caller that bears the token. */
export function handleMetrics(request: Request, deps: MetricsDeps): Promise<Response> {
  return answerAll(request, deps.platform, async ({ requestId }) => {
    if (deps.metricsToken === null)
      throw new AppError("not_found", `No such endpoint: ${new URL(request.url).pathname}`);
    if (!bearsSecret(request.headers, deps.metricsToken))
      throw new AppError("invalid_api_key", "Invalid metrics token");
    const { metrics } = deps.platform;
    return {
      status: 200,
      body: await figuresText(deps.platform),
      headers: {
        "Content-Type": metrics.registry.contentType,
        "Cache-Control": "no-store",
        "X-Request-Id": requestId,
      },
    };
  });
}
