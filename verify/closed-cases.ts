import { deliveryCases } from "./closed/deliveries";
import { outageCases } from "./closed/outages";
import { processCases } from "./closed/processes";
import type { Case } from "./closed/case";

/** The quick ones first: they are the smoke's share. */
export const CASES: Case[] = [
  outageCases.stopped,
  processCases.migration,
  deliveryCases.slow,
  deliveryCases.poisoned,
  processCases.drain,
  outageCases.frozen,
  outageCases.locked,
  outageCases.disk,
  processCases.clockAhead,
  processCases.clockBehind,
  processCases.second,
];
