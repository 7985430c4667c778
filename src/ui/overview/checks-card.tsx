import { checksIn } from "@/domain/overview-figures";
import { ChartCard, type ChartPart } from "./chart-card";
import { counted, type Overview } from "./overview";
import { beforeWords, spanWords } from "./span";
import { fillSlots, slotLabel } from "./time-slots";

const PARTS: readonly ChartPart[] = [
  { key: "allowed", word: "Allowed", fill: "var(--accent)", dot: "bg-accent" },
  { key: "asked", word: "Asked a human", fill: "var(--warning)", dot: "bg-warning" },
  { key: "blocked", word: "Blocked", fill: "var(--danger)", dot: "bg-danger" },
];

/** Checks over time: how many there were, and how they were answered. */
export function ChecksCard({ overview }: { overview: Overview }) {
  const { unit, checks, days } = overview;
  const total = checksIn(checks.now);
  const rows = fillSlots(overview).map(({ begins, allowed, asked, blocked }) => ({
    key: begins.toISOString(),
    label: slotLabel(begins, unit),
    values: { allowed, asked, blocked },
  }));
  return (
    <ChartCard
      title="How much do agents ask, and what are they told?"
      description={`${sumWords(overview)} The first and the last ${unit} are not whole.`}
      unit={unit === "hour" ? "Hour" : "Day"}
      parts={PARTS}
      rows={rows}
      write={counted}
      empty={total === 0 ? `No checks in the last ${spanWords(days)}.` : null}
    />
  );
}

function sumWords({ checks, days, keptDays }: Overview): string {
  const total = checksIn(checks.now);
  const sum = `${counted(total)} ${total === 1 ? "check" : "checks"}.`;
  if (checks.before) return `${sum} ${beforeWords(days, counted(checksIn(checks.before)))}.`;
  return `${sum} Your plan keeps checks for ${keptDays} days.`;
}
