import { readBytes } from "@/lib/read-bytes";
import { takeInEvent } from "@/services/billing/take-in-event";
import { requireBilling } from "@/services/billing/billing-mode";
import type { Platform } from "@/services/context";
import { answerAll } from "./agent-route";
import { respond } from "./respond";

/** Largest event taken, in bytes; Stripe's are a few kilobytes. */
const EVENT_MAX_BYTES = 1024 * 1024;

/**
 * POST /api/stripe/webhook: 200 when the event is settled, so that Stripe does not repeat it; 400
 * for a signature that is not Stripe's; anything else and Stripe tries again.
 */
export function handleStripeWebhook(request: Request, platform: Platform): Promise<Response> {
  return answerAll(request, platform, async (envelope) => {
    const billing = requireBilling(platform);
    // The bytes as they came: the signature is over them.
    const body = await readBytes(request, EVENT_MAX_BYTES);
    const event = await billing.verifyWebhook(body, request.headers.get("stripe-signature"));
    const outcome = await takeInEvent(platform, event, envelope.requestId);
    return respond(envelope, 200, { outcome });
  });
}
