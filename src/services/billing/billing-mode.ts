import { AppError } from "@/domain/errors";
import type { BillingMode } from "@/domain/subscription";
import type { Billing } from "@/gateways/billing";
import type { Platform } from "../context";

/** Who changes plans here. Where billing is on, nothing else does. */
export function billingMode({
  billing,
  selfHosted,
}: Pick<Platform, "billing" | "selfHosted">): BillingMode {
  if (billing) return "stripe";
  return selfHosted ? "direct" : "none";
}

/** @throws AppError `not_found` where billing is off */
export function requireBilling({ billing }: Pick<Platform, "billing">): Billing {
  if (!billing) throw new AppError("not_found", "There is no billing here");
  return billing;
}
