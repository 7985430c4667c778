/** One of everything the API answers with, for the document; tests hold them against the schemas. */

const ORGANIZATION = "org_01985c3ad2f17c33a1b0c6d5e4f39281";
const CREATED_AT = "2026-03-12T13:01:07.210000+00:00";
const CONTEXT = { amount: 250, currency: "USD", customer_id: "cus_N4aQ8" };

export const AGENT = {
  id: "agent_01985c3ad2f47a0e8d3c5b6a79f80112",
  name: "support-agent",
  description: "Answers customers and refunds them",
  status: "active",
  organization_id: ORGANIZATION,
  created_at: "2026-03-01T09:00:00.000000+00:00",
  created_by: "user_01985c3ad2f27d6bb4a2f8e91c07d3a5",
  last_seen_at: CREATED_AT,
};

export const PERMISSION = {
  id: "perm_01985c3ad2f57b1fa94e6c7d8a091223",
  agent_id: AGENT.id,
  action: "stripe.refund",
  effect: "allow",
  requires_approval: true,
  max_amount: 100,
  currency: "USD",
  approval_expires_in_seconds: 86_400,
  created_at: "2026-03-01T09:00:00.000000+00:00",
  updated_at: "2026-03-01T09:00:00.000000+00:00",
};

const APPROVAL_ID = "01985c3a-d2f6-7c20-ba5f-7d8e9b1a2334";

export const CHECK = {
  allowed: false,
  requires_approval: true,
  reason: "This action requires human approval",
  approval_id: APPROVAL_ID,
  decision: "require_approval",
  check_id: APPROVAL_ID,
  expires_at: "2026-03-13T13:01:07.210000+00:00",
};

export const APPROVAL = {
  id: APPROVAL_ID,
  approval_id: APPROVAL_ID,
  agent_id: AGENT.id,
  agent_name: AGENT.name,
  action: "stripe.refund",
  status: "approved",
  reason: "This action requires human approval",
  context: CONTEXT,
  context_hash: "7d6f8e1f0f9b0f6f0c6c1f3f1c5f5f4b9a0e3d2c1b4a59687786958473625140",
  permission_id: PERMISSION.id,
  created_at: CREATED_AT,
  expires_at: "2026-03-13T13:01:07.210000+00:00",
  resolved_at: "2026-03-12T13:03:22.480000+00:00",
  resolved_by: AGENT.created_by,
  comment: "Checked with the customer",
  redeemed_at: null,
};

export const LOG_ENTRY = {
  id: "01985c3a-d2f7-7d31-8b60-8e9fac2b3445",
  agent_id: AGENT.id,
  agent_name: AGENT.name,
  organization_id: ORGANIZATION,
  action: "stripe.refund",
  status: "success",
  source: "log",
  reason: null,
  context: CONTEXT,
  approval_id: null,
  permission_id: null,
  ip_address: "203.0.113.7",
  request_id: "req_01985c3ad2f87e4297719fa0bd3c4556",
  created_at: "2026-03-12T13:03:24.017000+00:00",
};

export const CHECKPOINT = {
  seal: {
    organization_id: ORGANIZATION,
    number: 42,
    size: 512,
    root: "9f2c6a1e0b7d4853c1f09e8a7b6d5c4f3e2a190817263544536271809fedcba0",
    previous: "1b4e28ba2fa1d2d8f3c4b5a69788796a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e",
    oldest_entry_at: "2026-03-12T12:01:00.004000+00:00",
    newest_entry_at: "2026-03-12T13:00:58.922000+00:00",
    sealed_at: "2026-03-12T13:01:00.310000+00:00",
    key_id: "5b0c7d1e2f3a4b5c",
    hash: "c0ffee5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e",
    signature: "pUq3yQ1YH0m9v6Wn2m8s0D3Jr0b5gqk3rQh1xX2yZ7uT4wE9cV6bN8mK5jL2hG1f",
  },
  public_key: "Xk3v9mQeT2bN8wL5pR1sY7uA4cG6hJ0dF_Z-KoVxWyE",
};

export const ENDPOINT = {
  id: "whe_01985c3ad2f97f53a882a0b1ce4d5667",
  url: "https://shop.example/webhooks/agentwarden",
  events: ["approval.approved", "approval.rejected"],
  enabled: true,
  disabled_reason: null,
  disabled_at: null,
  created_at: "2026-03-01T09:00:00.000000+00:00",
  created_by: AGENT.created_by,
};

export const DELIVERY = {
  id: "dlv_01985c3ad2fa7064b993b1c2df5e6778",
  endpoint_id: ENDPOINT.id,
  webhook_id: "evt_01985c3ad2fa7064b993b1c2df5e6778",
  event: "approval.approved",
  status: "delivered",
  attempts: [
    {
      number: 1,
      http_status: 200,
      failure: null,
      duration_ms: 84,
      response_excerpt: "ok",
      created_at: "2026-03-12T13:03:22.611000+00:00",
    },
  ],
  next_attempt_at: null,
  delivered_at: "2026-03-12T13:03:22.695000+00:00",
  created_at: "2026-03-12T13:03:22.480000+00:00",
};

/** What the id in a path names, by the path's folder. */
export const EXAMPLE_IDS: Record<string, string> = {
  approvals: APPROVAL.id,
  agents: AGENT.id,
  permissions: PERMISSION.id,
  logs: LOG_ENTRY.id,
  "webhook-endpoints": ENDPOINT.id,
  "webhook-deliveries": DELIVERY.id,
};
