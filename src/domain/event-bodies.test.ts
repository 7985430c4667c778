import { expect, it } from "vitest";
import { bodyOf, EVENT_BODIES } from "./event-bodies";
import { EVENT_TYPES, TEST_EVENT } from "./events";
import { JsonText } from "./json-value";

const AT = new Date("2026-02-25T23:51:33.974Z");

it("every event has a body, named by it", () => {
  expect(Object.keys(EVENT_BODIES).sort()).toEqual([...EVENT_TYPES, TEST_EVENT].sort());
  for (const [event, body] of Object.entries(EVENT_BODIES))
    expect(body.shape.event.value).toBe(event);
});

it("is written with its members in order and the context to the letter", () => {
  const data = {
    approval_id: "01985c3a-d2f6-7c20-ba5f-7d8e9b1a2334",
    agent_id: "agent_a",
    action: "stripe.refund",
    status: "approved" as const,
    context: new JsonText('{"amount":100.00000000000000001,"b":1e2}'),
    resolved_by: null,
    resolved_at: "2026-02-25T23:51:33.974000+00:00",
    comment: null,
  };
  expect(bodyOf("approval.approved", AT, data)).toBe(
    '{"event":"approval.approved","timestamp":"2026-02-25T23:51:33.974000","data":{"approval_id":' +
      '"01985c3a-d2f6-7c20-ba5f-7d8e9b1a2334","agent_id":"agent_a","action":"stripe.refund",' +
      '"status":"approved","context":{"amount":100.00000000000000001,"b":1e2},"resolved_by":null,' +
      '"resolved_at":"2026-02-25T23:51:33.974000+00:00","comment":null}}',
  );
});

it("takes no member that the schema does not have, and lacks none: the compiler says so", () => {
  const data = { endpoint_id: "whe_a", sent_by: "user_a" };
  // @ts-expect-error one too many
  expect(bodyOf("webhook.test", AT, { ...data, internal: 1 })).toContain("internal");
  // @ts-expect-error one missing
  expect(bodyOf("webhook.test", AT, { endpoint_id: "whe_a" })).not.toContain("sent_by");
  // @ts-expect-error another event's
  expect(bodyOf("approval.approved", AT, data)).toContain("whe_a");
});
