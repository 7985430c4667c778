"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Button } from "@/ui/kit/button";
import { EmptyState } from "@/ui/kit/empty-state";
import { PageHeader } from "@/ui/kit/page-header";
import { SegmentedControl } from "@/ui/kit/segmented-control";
import { Loaded } from "@/ui/loaded";
import { logHref, NO_LOG_FILTER } from "@/ui/logs/log-address";
import type { Outputs } from "@/ui/outputs";
import { useTRPC } from "@/ui/trpc";
import { ChecksCard } from "./checks-card";
import { overviewHref, readSpan, type Span, SPANS } from "./span";
import { Tiles } from "./tiles";
import { TopCard } from "./top-card";

export type Overview = Outputs["overview"]["read"];

const REFRESH_MS = 60_000;

const SPAN_OPTIONS = SPANS.map((days) => ({
  value: String(days),
  label: days === 1 ? "24 hours" : `${days} days`,
}));

/** How agents and reviewers did lately, in numbers. */
export function OverviewScreen() {
  const trpc = useTRPC();
  const days = readSpan(useSearchParams());
  const query = useQuery(
    trpc.overview.read.queryOptions({ days }, { refetchInterval: REFRESH_MS }),
  );
  const choose = (value: string) =>
    window.history.replaceState(null, "", overviewHref(Number(value) as Span));
  return (
    <>
      <PageHeader
        title="Overview"
        description="What your agents asked for, and how your reviewers answered."
        actions={
          <SegmentedControl
            label="Time span"
            options={SPAN_OPTIONS}
            value={String(days)}
            onValueChange={choose}
          />
        }
      />
      <Loaded query={query} what="figures" rows={8}>
        {(overview) => (
          <Figures overview={overview} days={days} until={new Date(query.dataUpdatedAt)} />
        )}
      </Loaded>
    </>
  );
}

function Figures({ overview, days, until }: { overview: Overview; days: Span; until: Date }) {
  const { byHour, topActions, topAgents, resolved, deliveries, pendingNow } = overview;
  const quiet = byHour.length === 0;
  const nothing = quiet && resolved.length === 0 && deliveries.length === 0 && pendingNow === 0;
  return (
    <div className="flex flex-col gap-6">
      {!nothing && <Tiles overview={overview} />}
      {quiet ? (
        <NoTraffic days={days} />
      ) : (
        <>
          <ChecksCard overview={overview} days={days} until={until} />
          <div className="grid gap-6 md:grid-cols-2">
            <TopCard
              title="Top actions"
              rows={topActions}
              hrefOf={(action) => logHref({ ...NO_LOG_FILTER, action }, null)}
            />
            <TopCard
              title="Top agents"
              rows={topAgents}
              hrefOf={(id) => `/agents/${encodeURIComponent(id)}`}
            />
          </div>
        </>
      )}
    </div>
  );
}

function NoTraffic({ days }: { days: Span }) {
  return (
    <EmptyState
      icon={<ChartColumn />}
      title={`No checks in the last ${days === 1 ? "24 hours" : `${days} days`}`}
      action={
        <Button asChild>
          <Link href="/agents">Go to agents</Link>
        </Button>
      }
    >
      As soon as an agent asks whether it may act, the figures appear here.
    </EmptyState>
  );
}
