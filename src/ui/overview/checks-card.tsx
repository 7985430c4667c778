import { checksIn, fillSlots, sumOfChecks } from "@/domain/overview-figures";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { type Bar, ChecksChart, PARTS } from "./checks-chart";
import type { Overview } from "./overview-screen";
import { inSlots, type SlotUnit, slotLabel, timeSlots, unitOf } from "./time-slots";

export interface ChecksCardProps {
  overview: Overview;
  /** How far it looks back. */
  days: number;
  /** When the figures were read: the chart's end. */
  until: Date;
}

/** Checks over time as bars, and as the numbers behind them. */
export function ChecksCard({ overview, days, until }: ChecksCardProps) {
  const unit = unitOf(days);
  const bars = barsOf(overview, until, unit);
  const total = checksIn(sumOfChecks(bars));
  return (
    <Card>
      <CardHeader
        title={unit === "hour" ? "Checks by hour" : "Checks by day"}
        description={`${total.toLocaleString("en-GB")} ${total === 1 ? "check" : "checks"}, in your time zone. The first and the last ${unit} are not whole.`}
      />
      <CardBody className="flex flex-col gap-4">
        <ChecksChart bars={bars} unit={unit} />
        <details>
          <summary className="w-fit rounded-sm text-sm font-medium text-muted hover:text-foreground">
            Show numbers
          </summary>
          <NumberTable bars={bars} unit={unit} />
        </details>
      </CardBody>
    </Card>
  );
}

function barsOf({ since, byHour }: Overview, until: Date, unit: SlotUnit): Bar[] {
  const slots = timeSlots(since, until, unit);
  const labels = new Map(slots.map(({ slot, begins }) => [slot, slotLabel(begins, unit)]));
  const filled = fillSlots([...labels.keys()], inSlots(byHour, unit));
  return filled.map((counts) => ({ ...counts, label: labels.get(counts.slot) ?? "" }));
}

function NumberTable({ bars, unit }: { bars: readonly Bar[]; unit: SlotUnit }) {
  return (
    <Table label={`Checks by ${unit}`} className="mt-3">
      <TableHead>
        <tr>
          <TableHeader>{unit === "hour" ? "Hour" : "Day"}</TableHeader>
          {PARTS.map(({ part, word }) => (
            <TableHeader key={part} align="end">
              {word}
            </TableHeader>
          ))}
        </tr>
      </TableHead>
      <TableBody>
        {bars.map((bar) => (
          <TableRow key={bar.slot}>
            <TableCell className="whitespace-nowrap">{bar.label}</TableCell>
            {PARTS.map(({ part }) => (
              <TableCell key={part} align="end">
                {bar[part].toLocaleString("en-GB")}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
