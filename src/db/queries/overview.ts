import type { Tx } from "../client";
import { type CheckRows, readChecks } from "./overview-checks";
import { type DecisionRows, readDecisions } from "./overview-decisions";
import type { OverviewSpan } from "./overview-span";
import { type EndpointHealth, readEndpointHealth } from "./overview-webhooks";

export interface OverviewRows extends CheckRows {
  decisions: DecisionRows;
  endpoints: EndpointHealth[];
}

/**
 * All figures of the overview, in one flight. Ids are in the order of time: each statement begins at
 * the first id of the span before, in an index of the organization's rows.
 */
export async function readOverview(
  tx: Tx,
  organizationId: string,
  span: OverviewSpan,
): Promise<OverviewRows> {
  const [checks, decisions, endpoints] = await Promise.all([
    readChecks(tx, organizationId, span),
    readDecisions(tx, organizationId, span),
    readEndpointHealth(tx, organizationId, span),
  ]);
  return { ...checks, decisions, endpoints };
}
