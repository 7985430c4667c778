import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { OrganizationView } from "@/ui/use-organization";
import { CheckoutReturn, type Returned, waitsForStripe } from "./checkout-return";

type Said = Pick<OrganizationView, "billing" | "subscribed"> & {
  organization: { plan: OrganizationView["organization"]["plan"] };
};

const aView = (said: Partial<Said>) =>
  ({
    billing: "stripe",
    subscribed: false,
    organization: { plan: "free" },
    ...said,
  }) as OrganizationView;

const shown = (returned: Returned, view: OrganizationView) =>
  renderToStaticMarkup(<CheckoutReturn returned={returned} view={view} />);

it("does not believe the address: it waits until Stripe has confirmed", () => {
  const html = shown("done", aView({}));
  expect(html).toMatch(/Waiting for Stripe to confirm. You are on the Free plan/);
  expect(html).toMatch(/role="status"/);
  expect(waitsForStripe("done", aView({}))).toBe(true);
});

it("says the plan when Stripe has confirmed, and stops waiting", () => {
  const paid = aView({ subscribed: true, organization: { plan: "pro" } });
  expect(shown("done", paid)).toMatch(/your organization is on the Pro plan/);
  expect(waitsForStripe("done", paid)).toBe(false);
});

it("says that a cancelled checkout bought nothing", () => {
  expect(shown("cancelled", aView({}))).toMatch(/Nothing was bought/);
  expect(waitsForStripe("cancelled", aView({}))).toBe(false);
});

it("says nothing where nothing is sold", () => {
  expect(shown("done", aView({ billing: "direct" }))).toBe("");
  expect(waitsForStripe("done", aView({ billing: "direct" }))).toBe(false);
  expect(waitsForStripe("done", undefined)).toBe(false);
  expect(waitsForStripe(null, aView({}))).toBe(false);
});
