import { afterAll, beforeAll, beforeEach } from "vitest";
import { createBilling } from "@/gateways/billing";
import {
  startTestStripe,
  TEST_PRICES,
  TEST_SECRET_KEY,
  TEST_WEBHOOK_SECRET,
  type TestStripe,
} from "@/gateways/test-stripe";
import type { TestPlatform } from "./database";

/** Switches billing on for this test file, with a Stripe of its own that works at every start. */
export function testBilling(platform: TestPlatform): TestStripe {
  const holder = {} as { stripe: TestStripe };
  beforeAll(async () => {
    holder.stripe = await startTestStripe();
    platform.billing = createBilling({
      secretKey: TEST_SECRET_KEY,
      webhookSecret: TEST_WEBHOOK_SECRET,
      prices: TEST_PRICES,
      baseUrl: holder.stripe.url,
      logger: platform.logger,
    });
  });
  beforeEach(() => {
    holder.stripe.failing = null;
    holder.stripe.before = () => undefined;
    holder.stripe.after = () => undefined;
  });
  afterAll(() => holder.stripe.close());
  return new Proxy({} as TestStripe, {
    get: (_, name) => Reflect.get(holder.stripe, name) as unknown,
    set: (_, name, value) => Reflect.set(holder.stripe, name, value),
  });
}
