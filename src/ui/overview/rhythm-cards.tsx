"use client";

import { useState } from "react";
import { decisionsIn, durationTicks, durationWords } from "@/domain/overview-figures";
import { SegmentedControl } from "@/ui/kit/segmented-control";
import { ChartCard, type ChartPart } from "./chart-card";
import { counted, type Overview } from "./overview";
import { type Beat, beatsOf, beatWords, peakOf, type Round } from "./rhythm";
import { spanWords } from "./span";

const DECIDED: readonly ChartPart[] = [
  { key: "approved", word: "Approved", fill: "var(--success)", dot: "bg-success" },
  { key: "rejected", word: "Rejected", fill: "var(--danger)", dot: "bg-danger" },
];

const WAITED: readonly ChartPart[] = [
  { key: "wait", word: "Median time to a decision", fill: "var(--warning)", dot: "bg-warning" },
];

const ROUNDS = [
  { value: "hour", label: "Hour" },
  { value: "weekday", label: "Weekday" },
] as const;

/** At which hours, and on which days, people decide and agents wait for them. */
export function RhythmCards({ overview }: { overview: Overview }) {
  const [chosen, choose] = useState<Round>("hour");
  // A day alone has no days of the week to compare.
  const round = overview.days === 1 ? "hour" : chosen;
  const control = overview.days > 1 && (
    <SegmentedControl label="Decisions by" options={ROUNDS} value={round} onValueChange={choose} />
  );
  const { byHour, byWeekday, askedByHour, askedByWeekday } = overview.decisions;
  const [decided, asked] = round === "hour" ? [byHour, askedByHour] : [byWeekday, askedByWeekday];
  const shared = { overview, round };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base font-semibold">By the clock</h2>
        {control}
      </div>
      <div className="grid gap-6 lg:grid-cols-2">
        <DecidedCard {...shared} beats={beatsOf(decided, round)} />
        <WaitedCard {...shared} beats={beatsOf(asked, round)} />
      </div>
    </div>
  );
}

interface BeatCardProps {
  overview: Overview;
  round: Round;
  beats: readonly Beat[];
}

function DecidedCard({ overview, round, beats }: BeatCardProps) {
  const peak = peakOf(beats, decisionsIn);
  return (
    <ChartCard
      title="When do people decide?"
      description={
        peak
          ? `Most ${beatWords(peak, round)}: ${counted(decisionsIn(peak))}. ${zoneWords(overview)}`
          : zoneWords(overview)
      }
      unit={UNITS[round]}
      parts={DECIDED}
      rows={beats.map(({ at, label, approved, rejected }) => ({
        key: String(at),
        label,
        values: { approved, rejected },
      }))}
      write={counted}
      empty={peak ? null : nothing(overview)}
    />
  );
}

function WaitedCard({ overview, round, beats }: BeatCardProps) {
  const peak = peakOf(beats, ({ medianSeconds }) => medianSeconds ?? 0);
  const longest = peak?.medianSeconds ?? 0;
  return (
    <ChartCard
      title="When do agents wait longest?"
      description={
        peak
          ? `By when they asked. Longest ${beatWords(peak, round)}: ${durationWords(longest)}.`
          : "By when they asked."
      }
      unit={UNITS[round]}
      parts={WAITED}
      rows={beats.map(({ at, label, medianSeconds }) => ({
        key: String(at),
        label,
        values: { wait: medianSeconds },
      }))}
      write={(seconds) => (seconds === 0 ? "0" : durationWords(seconds))}
      ticks={durationTicks(longest)}
      empty={peak ? null : nothing(overview)}
    />
  );
}

const UNITS = { hour: "Hour", weekday: "Weekday" };

function zoneWords({ timeZone }: Overview): string {
  return `Clock of ${timeZone.replaceAll("_", " ")}.`;
}

function nothing({ days }: Overview): string {
  return `Nobody decided anything in the last ${spanWords(days)}.`;
}
