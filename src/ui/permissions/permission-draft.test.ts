import { describe, expect, it } from "vitest";
import { draftOf, inputOf, previewOf } from "./permission-draft";

const empty = draftOf(null);
const refund = { ...empty, action: " stripe.refund ", maxAmount: "100", currency: "usd" };

describe("inputOf", () => {
  it("begins with a rule that allows and leaves a reviewer 24 hours", () => {
    expect(inputOf({ ...empty, action: "a.b" })).toEqual({
      action: "a.b",
      effect: "allow",
      requiresApproval: false,
      maxAmount: null,
      currency: null,
      approvalExpiresInSeconds: 86_400,
    });
  });

  it("sends typed amounts as they are, without white space, and the currency in capitals", () => {
    expect(inputOf({ ...refund, requiresApproval: true })).toMatchObject({
      action: "stripe.refund",
      requiresApproval: true,
      maxAmount: "100",
      currency: "USD",
    });
  });

  it("drops what a denying rule cannot use", () => {
    expect(inputOf({ ...refund, effect: "deny", requiresApproval: true })).toMatchObject({
      effect: "deny",
      requiresApproval: false,
      maxAmount: null,
      currency: null,
    });
  });

  it("drops a currency without an amount", () => {
    expect(inputOf({ ...refund, maxAmount: " " })).toMatchObject({
      maxAmount: null,
      currency: null,
    });
  });

  it("reads hours of one's own, and refuses what are none", () => {
    const custom = { ...refund, answerTime: "custom" };
    expect(inputOf({ ...custom, customHours: "1.5" })?.approvalExpiresInSeconds).toBe(5_400);
    expect(inputOf({ ...custom, customHours: "never" })).toBeNull();
  });
});

describe("previewOf", () => {
  it.each([
    [{ action: "" }],
    [{ action: "stripe refund" }],
    [{ maxAmount: "1e2" }],
    [{ maxAmount: "1,000" }],
    [{ currency: "US" }],
  ])("waits while %j cannot be a rule", (change) => {
    expect(previewOf({ ...refund, ...change })).toBeNull();
  });

  it("is the rule that would be saved", () => {
    expect(previewOf(refund)).toMatchObject({ action: "stripe.refund", currency: "USD" });
  });
});
