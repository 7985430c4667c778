import { handleStripeWebhook } from "@/api/stripe-webhook";
import { platform } from "@/wiring";

export const dynamic = "force-dynamic";

export function POST(request: Request): Promise<Response> {
  return handleStripeWebhook(request, platform());
}
