import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  APPROVAL_STATUSES,
  type ApprovalStatus,
  asOf,
  nextTurn,
  redeemable,
  type RedeemFacts,
  statusAt,
} from "./approval";

const EXPIRES = new Date("2026-01-01T12:00:00.000Z");
const ms = (offset: number) => new Date(EXPIRES.getTime() + offset);

describe("the state at a moment", () => {
  it.each<[stored: ApprovalStatus, before: ApprovalStatus, after: ApprovalStatus]>([
    ["pending_approval", "pending_approval", "expired"],
    ["approved", "approved", "approved"],
    ["rejected", "rejected", "rejected"],
    ["expired", "expired", "expired"],
    ["cancelled", "cancelled", "cancelled"],
  ])("of %s is %s before its end and %s from then on", (status, before, after) => {
    const approval = { status, expiresAt: EXPIRES, takesEffectAt: null };
    expect(statusAt(approval, ms(-1))).toBe(before);
    expect(statusAt(approval, ms(0))).toBe(after);
    expect(statusAt(approval, ms(1))).toBe(after);
  });

  it("is pending never after it has been anything else", () => {
    const offset = fc.integer({ min: -1_000, max: 1_000 });
    fc.assert(
      fc.property(fc.constantFrom(...APPROVAL_STATUSES), offset, offset, (status, one, other) => {
        const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
        const approval = { status, expiresAt: EXPIRES, takesEffectAt: null };
        if (statusAt(approval, ms(later)) === "pending_approval")
          expect(statusAt(approval, ms(earlier))).toBe("pending_approval");
        expect(statusAt(approval, ms(later))).toBe(
          statusAt({ ...approval, status: statusAt(approval, ms(earlier)) }, ms(later)),
        );
      }),
    );
  });
});

describe("an approval that can still be undone", () => {
  const held = {
    status: "pending_approval" as const,
    expiresAt: EXPIRES,
    takesEffectAt: ms(-100),
    heldBy: "user_ann",
    heldComment: "fine",
    resolvedAt: null,
    resolvedBy: null,
    comment: null,
  };

  it("is pending until it takes effect, then approved, also after its end", () => {
    expect(statusAt(held, ms(-101))).toBe("pending_approval");
    expect(statusAt(held, ms(-100))).toBe("approved");
    expect(statusAt(held, ms(1))).toBe("approved");
    expect(statusAt({ ...held, takesEffectAt: EXPIRES }, ms(-1))).toBe("pending_approval");
    expect(statusAt({ ...held, takesEffectAt: EXPIRES }, ms(0))).toBe("approved");
  });

  it("turns when it takes effect, any other when its time is over", () => {
    expect(nextTurn(held)).toEqual(ms(-100));
    expect(nextTurn({ ...held, takesEffectAt: null })).toEqual(EXPIRES);
  });

  it("reads as it will be written down", () => {
    expect(asOf(held, ms(-101))).toBe(held);
    expect(asOf(held, ms(-100))).toMatchObject({
      status: "approved",
      resolvedAt: ms(-100),
      resolvedBy: "user_ann",
      comment: "fine",
      heldBy: null,
      takesEffectAt: null,
    });
    const open = { ...held, takesEffectAt: null, heldBy: null, heldComment: null };
    expect(asOf(open, ms(5))).toMatchObject({
      status: "expired",
      resolvedAt: EXPIRES,
      resolvedBy: null,
    });
  });
});

type Approval = NonNullable<RedeemFacts["approval"]>;

const APPROVED: Approval = {
  status: "approved",
  agentId: "agent_1",
  action: "stripe.refund",
  contextHash: "hash",
  expiresAt: EXPIRES,
  takesEffectAt: null,
  redeemedAt: null,
};

function redeemed(approval: Partial<Approval> | null, facts: Partial<RedeemFacts> = {}) {
  return redeemable({
    approval: approval && { ...APPROVED, ...approval },
    agentId: "agent_1",
    action: "stripe.refund",
    contextHash: "hash",
    now: ms(-1),
    ...facts,
  });
}

describe("redeeming", () => {
  it("what was approved, in time and unused, for the same agent, action and context, is allowed", () => {
    expect(redeemed({})).toEqual({ ok: true });
  });

  it.each<[reason: string, approval: Partial<Approval> | null, facts?: Partial<RedeemFacts>]>([
    ["Approval not found", null],
    ["Approval not found", {}, { agentId: "agent_2" }],
    ["Approval not found", {}, { agentId: "AGENT_1" }],
    ["Approval was given for another action", {}, { action: "stripe.refund.full" }],
    ["Approval was given for another action", {}, { action: "Stripe.Refund" }],
    ["Approval was given for another context", {}, { contextHash: "other" }],
    ["Approval was given for another context", {}, { contextHash: "" }],
    ["Approval is still pending", { status: "pending_approval" }],
    ["Approval was expired", { status: "pending_approval" }, { now: ms(0) }],
    ["Approval was rejected", { status: "rejected" }],
    ["Approval was expired", { status: "expired" }],
    ["Approval was cancelled", { status: "cancelled" }],
    ["Approval has expired", {}, { now: ms(0) }],
    ["Approval has expired", {}, { now: ms(1) }],
    ["Approval has already been used", { redeemedAt: ms(-500) }],
    ["Approval has expired", { redeemedAt: ms(-500) }, { now: ms(1) }],
  ])("is refused with %j for %j %j", (reason, approval, facts) => {
    expect(redeemed(approval, facts)).toEqual({ ok: false, reason });
  });

  it("tells another agent nothing of where the approval stands", () => {
    const answers = APPROVAL_STATUSES.flatMap((status) =>
      [null, ms(-9)].map((redeemedAt) => redeemed({ status, redeemedAt }, { agentId: "agent_2" })),
    );
    for (const answer of answers) expect(answer).toEqual(redeemed(null));
  });

  it("succeeds exactly when every condition holds", () => {
    const one = <T>(right: T, ...wrong: T[]) =>
      fc.oneof(
        { weight: 5, arbitrary: fc.constant(right) },
        { weight: 1, arbitrary: fc.constantFrom(...wrong) },
      );
    const situation = fc.record({
      status: one<ApprovalStatus>(
        "approved",
        "pending_approval",
        "rejected",
        "expired",
        "cancelled",
      ),
      redeemedAt: one<Date | null>(null, ms(-5), ms(5)),
      agentId: one("agent_1", "agent_2", ""),
      action: one("stripe.refund", "stripe.refund ", "stripe"),
      contextHash: one("hash", "hash2", ""),
      offset: one(-1, 0, 1, 1_000),
    });
    fc.assert(
      fc.property(situation, ({ status, redeemedAt, agentId, action, contextHash, offset }) => {
        const verdict = redeemed(
          { status, redeemedAt },
          { agentId, action, contextHash, now: ms(offset) },
        );
        const allHold =
          status === "approved" &&
          redeemedAt === null &&
          agentId === "agent_1" &&
          action === "stripe.refund" &&
          contextHash === "hash" &&
          offset < 0;
        expect(verdict.ok).toBe(allHold);
        if (!verdict.ok) expect(verdict.reason).toMatch(/^Approval /);
      }),
      { numRuns: 1_000 },
    );
  });
});
