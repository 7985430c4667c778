import type { Resolution } from "@/domain/approval";

/** A guarded refund with the Python client. */
export const CHECK_SAMPLE = `from agentwarden import AgentWarden

guard = AgentWarden()
refund = {"amount": 500, "currency": "USD",
          "customer": "cus_N4aQ8"}

result = guard.check("support-agent", "stripe.refund", refund)

if result.requires_approval:
    approval = guard.wait_for_approval(result.approval_id)
    result = guard.check("support-agent", "stripe.refund",
                         refund, approval_id=approval.id)

if result.allowed:
    send_refund(refund)
    guard.log("support-agent", "stripe.refund", "success")`;

/** The event an endpoint receives when the sample's approval has been decided. */
export function webhookSample(status: Resolution): string {
  const body = {
    event: `approval.${status}`,
    timestamp: "2026-03-12T13:03:22.480000",
    data: {
      approval_id: "5f0c8a52-6d1e-4b7a-9c1f-2d9be1a3f6c4",
      agent_id: "agent_7Kq2vXw9",
      action: "stripe.refund",
      status,
      context: { amount: 500, currency: "USD", customer: "cus_N4aQ8" },
      resolved_by: "user_3mZt8RbP",
      resolved_at: "2026-03-12T13:03:22.480000+00:00",
      comment: null,
    },
  };
  return JSON.stringify(body, null, 2);
}
