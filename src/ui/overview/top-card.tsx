import { AgentText } from "@/ui/context/agent-text";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { TextLink } from "@/ui/kit/text-link";
import type { Overview } from "./overview-screen";

export interface TopCardProps {
  title: string;
  /** The most frequent first. */
  rows: Overview["topActions"];
  hrefOf: (id: string) => string;
}

/** What came up most often in checks, as bars with their numbers. */
export function TopCard({ title, rows, hrefOf }: TopCardProps) {
  const most = Math.max(1, ...rows.map(({ total }) => total));
  return (
    <Card>
      <CardHeader title={title} description="By number of checks" />
      <CardBody>
        <ol className="flex flex-col gap-3">
          {rows.map(({ id, name, total }) => (
            <li key={id} className="text-sm">
              <div className="flex items-baseline justify-between gap-4">
                <TextLink href={hrefOf(id)} className="min-w-0 truncate">
                  <AgentText text={name} />
                </TextLink>
                <span className="tabular-nums">
                  {total.toLocaleString("en-GB")}
                  <span className="sr-only"> {total === 1 ? "check" : "checks"}</span>
                </span>
              </div>
              <svg
                aria-hidden
                viewBox={`0 0 ${most} 1`}
                preserveAspectRatio="none"
                className="mt-1 h-1.5 w-full rounded-full bg-subtle"
              >
                <rect width={total} height={1} className="fill-accent" />
              </svg>
            </li>
          ))}
        </ol>
      </CardBody>
    </Card>
  );
}
