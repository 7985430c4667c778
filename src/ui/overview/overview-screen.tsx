"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Button } from "@/ui/kit/button";
import { cn } from "@/ui/kit/cn";
import { EmptyState } from "@/ui/kit/empty-state";
import { PageHeader } from "@/ui/kit/page-header";
import { SegmentedControl } from "@/ui/kit/segmented-control";
import { Loaded } from "@/ui/loaded";
import { logHref, NO_LOG_FILTER } from "@/ui/logs/log-address";
import { OnboardingChecklist } from "@/ui/onboarding/onboarding-checklist";
import { useTRPC } from "@/ui/trpc";
import { ChecksCard } from "./checks-card";
import type { Overview } from "./overview";
import { ReviewersCard } from "./reviewers-card";
import { RhythmCards } from "./rhythm-cards";
import { overviewHref, readSpan, type Span, SPANS, spanWords } from "./span";
import { Tiles } from "./tiles";
import { TopCard } from "./top-card";
import { WebhooksCard } from "./webhooks-card";

const REFRESH_MS = 60_000;

const SPAN_OPTIONS = SPANS.map((days) => ({ value: String(days), label: spanWords(days) }));

/** How agents and reviewers did lately, in numbers. */
export function OverviewScreen() {
  const trpc = useTRPC();
  const days = readSpan(useSearchParams());
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const query = useQuery(
    trpc.overview.read.queryOptions(
      { days, timeZone },
      { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData },
    ),
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
      <OnboardingChecklist className="mb-6" />
      <Loaded query={query} what="figures" rows={8}>
        {(overview) => (
          <div
            aria-busy={query.isPlaceholderData}
            className={cn("flex flex-col gap-6", query.isPlaceholderData && "opacity-60")}
          >
            <Figures overview={overview} />
          </div>
        )}
      </Loaded>
    </>
  );
}

function Figures({ overview }: { overview: Overview }) {
  if (isQuiet(overview)) return <NoTraffic days={overview.days} />;
  const { topActions, topAgents, days } = overview;
  return (
    <>
      <Tiles overview={overview} />
      <ChecksCard overview={overview} />
      <div className="grid gap-6 lg:grid-cols-2">
        <TopCard
          title="Which actions do agents ask for most?"
          what="Action"
          rows={topActions}
          days={days}
          hrefOf={(action) => logHref({ ...NO_LOG_FILTER, action }, null)}
        />
        <TopCard
          title="Which agents ask most?"
          what="Agent"
          rows={topAgents}
          days={days}
          hrefOf={(id) => `/agents/${encodeURIComponent(id)}`}
        />
      </div>
      <RhythmCards overview={overview} />
      <ReviewersCard overview={overview} />
      <WebhooksCard overview={overview} />
    </>
  );
}

/** Nothing was asked, decided or sent, and nothing waits. */
function isQuiet({ checks, decisions, endpoints, pendingNow }: Overview): boolean {
  const { approved, rejected, expired } = decisions.now;
  const told = endpoints.some(({ delivered, failed, waiting }) => delivered + failed + waiting > 0);
  return checks.slots.length + approved + rejected + expired + pendingNow === 0 && !told;
}

function NoTraffic({ days }: { days: Span }) {
  return (
    <EmptyState
      icon={<ChartColumn />}
      title={`No checks in the last ${spanWords(days)}`}
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
