import { AgentText } from "@/ui/context/agent-text";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { TextLink } from "@/ui/kit/text-link";
import { counted, type Overview } from "./overview";
import { type Span, spanWords } from "./span";

type TopRow = Overview["topActions"][number];

export interface TopCardProps {
  title: string;
  /** What a row is: "Action". */
  what: string;
  /** The most frequent first. */
  rows: readonly TopRow[];
  days: Span;
  hrefOf: (id: string) => string;
}

/** What came up most often in checks. */
export function TopCard({ title, what, rows, days, hrefOf }: TopCardProps) {
  return (
    <Card className="min-w-0">
      <CardHeader title={title} description="By number of checks, the first eight." />
      <CardBody>
        {rows.length === 0 ? (
          <p className="py-6 text-center text-sm text-muted">
            No checks in the last {spanWords(days)}.
          </p>
        ) : (
          <Table label={title}>
            <TableHead>
              <tr>
                <TableHeader>{what}</TableHeader>
                <TableHeader align="end">Checks</TableHeader>
                <TableHeader align="end">Blocked</TableHeader>
                {rows[0]?.before !== null && (
                  <TableHeader align="end" className="max-md:hidden">
                    {spanWords(days)} before
                  </TableHeader>
                )}
              </tr>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <Row key={row.id} row={row} most={rows[0]?.total ?? 1} href={hrefOf(row.id)} />
              ))}
            </TableBody>
          </Table>
        )}
      </CardBody>
    </Card>
  );
}

function Row({ row, most, href }: { row: TopRow; most: number; href: string }) {
  const { name, total, blocked, before } = row;
  return (
    <TableRow>
      <TableCell className="w-full max-w-0 min-w-32">
        <TextLink href={href} className="block truncate">
          <AgentText text={name} />
        </TextLink>
        <Share of={total} most={most} />
      </TableCell>
      <TableCell align="end">{counted(total)}</TableCell>
      <TableCell align="end">
        <span className={blocked > 0 ? "text-danger-text" : "text-muted"}>{counted(blocked)}</span>
      </TableCell>
      {before !== null && (
        <TableCell align="end" className="text-muted max-md:hidden">
          {counted(before)}
        </TableCell>
      )}
    </TableRow>
  );
}

/** The number beside it, for the eye. */
function Share({ of, most }: { of: number; most: number }) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${most} 1`}
      preserveAspectRatio="none"
      className="mt-1 h-1 w-full rounded-full bg-subtle"
    >
      <rect width={of} height={1} className="fill-accent" />
    </svg>
  );
}
