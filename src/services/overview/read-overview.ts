import { countPendingApprovals } from "@/db/queries/approvals";
import { findOrganization } from "@/db/queries/organizations";
import { type OverviewRows, readOverview as query } from "@/db/queries/overview";
import type { OverviewSpan } from "@/db/queries/overview-span";
import type { CheckCounts } from "@/domain/overview-figures";
import { PLAN_TERMS } from "@/domain/plan";
import { knownTimeZone } from "@/lib/time-zone";
import type { Ctx } from "../context";

/** The spans that the overview can look back over, in days. */
export const OVERVIEW_DAYS = [1, 7, 30] as const;
export type OverviewDays = (typeof OVERVIEW_DAYS)[number];

type Checks = Omit<OverviewRows["checks"], "before">;
type TopRow = Omit<OverviewRows["topActions"][number], "before">;

export interface Overview extends Omit<OverviewRows, "checks" | "topActions" | "topAgents"> {
  days: OverviewDays;
  since: Date;
  until: Date;
  /** Where hours and days begin: the reader's zone, or UTC when theirs is unknown. */
  timeZone: string;
  /** How long a bar of the checks is. */
  unit: OverviewSpan["unit"];
  /** Waiting for a human now. */
  pendingNow: number;
  /** Days after which the plan drops checks; null when it keeps them. */
  keptDays: number | null;
  /** `before` null: the plan no longer keeps the span before. */
  checks: Checks & { before: CheckCounts | null };
  topActions: (TopRow & { before: number | null })[];
  topAgents: (TopRow & { before: number | null })[];
}

/** How the organization's agents and reviewers did in the last days, beside the days before. */
export async function readOverview(
  ctx: Ctx,
  input: { days: OverviewDays; timeZone: string },
): Promise<Overview> {
  const { organizationId } = ctx;
  const { days } = input;
  const until = new Date();
  const span: OverviewSpan = {
    before: daysBefore(until, 2 * days),
    since: daysBefore(until, days),
    timeZone: knownTimeZone(input.timeZone),
    unit: days === 1 ? "hour" : "day",
  };
  const [rows, pendingNow, { plan }] = await ctx.db.tenant(organizationId, (tx) =>
    Promise.all([
      query(tx, organizationId, span),
      countPendingApprovals(tx, organizationId),
      findOrganization(tx, organizationId),
    ]),
  );
  const keptDays = PLAN_TERMS[plan].logRetentionDays;
  const { since, timeZone, unit } = span;
  const figures = keptDays === null || keptDays >= 2 * days ? rows : withoutBefore(rows);
  return { ...figures, days, since, until, timeZone, unit, pendingNow, keptDays };
}

/** What is left of a span that is being dropped says nothing about it. */
function withoutBefore(rows: OverviewRows) {
  const forget = <Row extends object>(row: Row) => ({ ...row, before: null });
  return {
    ...rows,
    checks: forget(rows.checks),
    topActions: rows.topActions.map(forget),
    topAgents: rows.topAgents.map(forget),
  };
}

function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - days * 86_400_000);
}
