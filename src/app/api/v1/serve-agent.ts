import { after } from "next/server";
import { wiring } from "@/wiring";
import { handleAgentRequest } from "@/api/router";

/** The agent API behind Next: the same router as the self-hosted listener's. */
export function serveAgent(request: Request): Promise<Response> {
  const { platform, deliveries } = wiring();
  return handleAgentRequest(request, {
    platform,
    deliverAfterResponse: () => after(() => deliveries.deliverDue()),
  });
}
