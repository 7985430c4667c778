import { z } from "zod";
import type { AgentWarden } from "../src/client";

/** What the example's tool is called with, and what it is meant to do. */
export const refundArguments = z.object({ amount: z.number(), customer: z.string() });
export type Refund = z.infer<typeof refundArguments>;

/** How a framework is to be guarded here. */
export const GUARDED = { agentId: "refund-bot", action: "stripe.refund", waitMs: 30_000 };

/** A program that lets a framework call its refund tool once, as a model wanted it. */
export type Example = (
  guard: AgentWarden,
  refund: Refund,
  run: (refund: Refund) => void,
) => Promise<void>;
