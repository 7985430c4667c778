import {
  approvalRate,
  type DecisionFigures,
  decisionsIn,
  durationWords,
  percentText,
  quickRate,
  rubberStamps,
} from "@/domain/overview-figures";
import { Badge } from "@/ui/kit/badge";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { counted, type Overview } from "./overview";
import { spanWords } from "./span";

type Reviewer = Overview["decisions"]["reviewers"][number];

/** What each reviewer decided, how fast, and whether they can have read it. */
export function ReviewersCard({ overview }: { overview: Overview }) {
  const { days, decisions } = overview;
  return (
    <Card className="min-w-0">
      <CardHeader
        title="Who decides, and how carefully?"
        description="From the request to the click. Under 3 seconds a request can hardly have been read."
      />
      <CardBody>
        {decisions.reviewers.length === 0 ? (
          <p className="py-6 text-center text-sm text-muted">
            Nobody decided anything in the last {spanWords(days)}.
          </p>
        ) : (
          <ReviewerTable reviewers={decisions.reviewers} />
        )}
      </CardBody>
    </Card>
  );
}

function ReviewerTable({ reviewers }: { reviewers: readonly Reviewer[] }) {
  return (
    <Table label="Reviewers">
      <TableHead>
        <tr>
          <TableHeader>Reviewer</TableHeader>
          <TableHeader align="end">Decisions</TableHeader>
          <TableHeader align="end">Median time</TableHeader>
          <TableHeader align="end">Approved</TableHeader>
          <TableHeader align="end">Under 3 s</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {reviewers.map((reviewer) => (
          <TableRow key={reviewer.id}>
            <TableCell className="min-w-32 break-words">
              {reviewer.name ?? <span className="text-muted">Deleted account</span>}
            </TableCell>
            <TableCell align="end">{counted(decisionsIn(reviewer))}</TableCell>
            <TableCell align="end" className="whitespace-nowrap">
              {reviewer.medianSeconds === null ? "—" : durationWords(reviewer.medianSeconds)}
            </TableCell>
            <TableCell align="end">{rateText(approvalRate(reviewer))}</TableCell>
            <TableCell align="end" className="whitespace-nowrap">
              <QuickShare figures={reviewer} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function QuickShare({ figures }: { figures: DecisionFigures }) {
  const share = rateText(quickRate(figures));
  if (!rubberStamps(figures)) return share;
  return (
    <span className="inline-flex items-center gap-2">
      <Badge tone="warning">Hardly read</Badge>
      {share}
    </span>
  );
}

function rateText(rate: number | null): string {
  return rate === null ? "—" : percentText(rate);
}
