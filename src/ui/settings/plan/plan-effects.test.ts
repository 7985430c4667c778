import { describe, expect, it } from "vitest";
import { planEffects } from "./plan-effects";

describe("planEffects", () => {
  it("says everything a fall to Free takes away, and that nothing is deleted at once", () => {
    expect(planEffects("pro", "free", { agents: 5, members: 3 })).toEqual([
      "You have 5 agents and the plan has room for 2: none is deleted, but no more can be added.",
      "You have 3 of at most 3 members, with open invitations.",
      "Actions that require approval will be denied. Requests that already wait can still be decided.",
      "Webhooks stop: new events are not sent, those already waiting still are. Agents learn of later decisions by asking.",
      "Log entries older than 7 days are removed for good.",
      "Agents can make 100 check and log requests a minute.",
    ]);
  });

  it("does not threaten what the smaller plan still has", () => {
    const sentences = planEffects("business", "pro", { agents: 1, members: 1 }).join(" ");
    expect(sentences).not.toMatch(/denied|Webhooks stop/);
    expect(sentences).toMatch(/older than 30 days/);
  });

  it("says what a first upgrade switches on", () => {
    const sentences = planEffects("free", "enterprise", { agents: 2, members: 3 }).join(" ");
    expect(sentences).toMatch(/start asking a human/);
    expect(sentences).toMatch(/Webhooks are sent/);
    expect(sentences).toMatch(/Unlimited check and log requests/);
    expect(sentences).not.toMatch(/removed/);
  });
});
