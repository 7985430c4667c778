import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Plan, PLANS } from "./plan";
import { type BillingMode, isUnderWay, type Prices, standing, wayTo } from "./subscription";

const PRICES: Prices = { pro: ["price_pro", "price_pro_2024"], business: ["price_biz"] };

const sub = (status: string, ...priceIds: string[]) => ({ id: `sub_${status}`, status, priceIds });
const bought = (plan: Plan) => ({ plan, subscriptionId: "sub_before" });
const given = (plan: Plan) => ({ plan, subscriptionId: null });

describe("what Stripe's state gives", () => {
  it.each([
    ["active", "price_pro", "pro"],
    ["trialing", "price_biz", "business"],
    ["past_due", "price_pro", "pro"],
    ["active", "price_pro_2024", "pro"],
  ] as const)("%s with %s is %s", (status, price, plan) => {
    expect(standing(given("free"), [sub(status, price)], PRICES)).toEqual({
      kind: "set",
      plan,
      subscriptionId: `sub_${status}`,
    });
  });

  it.each(["canceled", "unpaid", "incomplete_expired", "incomplete", "paused", "unheard_of"])(
    "%s ends what was bought, and takes nothing that was not",
    (status) => {
      const subscriptions = [sub(status, "price_pro")];
      const free = { kind: "set", plan: "free", subscriptionId: null };
      expect(standing(bought("pro"), subscriptions, PRICES)).toEqual(free);
      expect(standing(bought("pro"), [], PRICES)).toEqual(free);
      expect(standing(given("pro"), subscriptions, PRICES)).toEqual({ kind: "keep" });
    },
  );

  it("is the larger plan of two, in either order", () => {
    const two = [sub("active", "price_pro"), sub("trialing", "price_biz")];
    for (const subscriptions of [two, two.toReversed()])
      expect(standing(bought("pro"), subscriptions, PRICES)).toEqual({
        kind: "set",
        plan: "business",
        subscriptionId: "sub_trialing",
      });
  });

  it("leaves Enterprise to the operator, also when a smaller subscription ends", () => {
    const active = standing(bought("enterprise"), [sub("active", "price_pro")], PRICES);
    expect(active).toMatchObject({ plan: "enterprise", subscriptionId: "sub_active" });
    const ended = standing(bought("enterprise"), [], PRICES);
    expect(ended).toMatchObject({ plan: "enterprise", subscriptionId: null });
  });

  it("of an unknown price is not guessed, unless the subscription gives nothing anyway", () => {
    const odd = sub("active", "price_odd");
    expect(standing(bought("pro"), [odd], PRICES)).toEqual({
      kind: "unknown_price",
      subscription: odd,
    });
    expect(standing(bought("pro"), [sub("canceled", "price_odd")], PRICES)).toMatchObject({
      plan: "free",
    });
    expect(
      standing(given("free"), [sub("active", "price_seat", "price_pro")], PRICES),
    ).toMatchObject({ plan: "pro" });
  });

  it("is the same however often and from whichever plan it is applied", () => {
    const subscriptions = fc.array(
      fc.record({
        id: fc.uuid(),
        status: fc.constantFrom("active", "past_due", "unpaid", "canceled"),
        priceIds: fc.constantFrom(["price_pro"], ["price_biz"]),
      }),
    );
    const bySale = fc.constantFrom<Plan>("free", "pro", "business");
    fc.assert(
      fc.property(subscriptions, bySale, bySale, (list, one, other) => {
        const first = standing(bought(one), list, PRICES);
        expect(standing(bought(other), list, PRICES)).toEqual(first);
        if (first.kind === "set" && first.subscriptionId)
          expect(standing({ ...first }, list, PRICES)).toEqual(first);
      }),
    );
  });
});

it.each([
  ["active", true],
  ["past_due", true],
  ["unpaid", true],
  ["incomplete", true],
  ["paused", true],
  ["canceled", false],
  ["incomplete_expired", false],
])("a subscription that is %s is under way: %s", (status, underWay) => {
  expect(isUnderWay(sub(status))).toBe(underWay);
});

describe("the way to another plan", () => {
  const ways = (billing: BillingMode, plan: Plan, subscribed: boolean) =>
    PLANS.map((to) => wayTo(to, { billing, plan, subscribed }));

  it.each<[BillingMode, Plan, boolean, ReturnType<typeof ways>]>([
    ["direct", "pro", false, ["direct", null, "direct", "direct"]],
    ["none", "pro", false, [null, null, null, null]],
    ["stripe", "free", false, [null, "checkout", "checkout", null]],
    ["stripe", "pro", false, [null, null, "checkout", null]],
    ["stripe", "pro", true, ["portal", null, "portal", null]],
    ["stripe", "business", true, ["portal", "portal", null, null]],
    ["stripe", "enterprise", false, [null, null, null, null]],
    ["stripe", "enterprise", true, [null, null, null, null]],
  ])("%s, from %s, subscribed %s", (billing, plan, subscribed, expected) => {
    expect(ways(billing, plan, subscribed)).toEqual(expected);
  });
});
