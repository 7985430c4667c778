"use client";

import { useQuery } from "@tanstack/react-query";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { TextLink } from "@/ui/kit/text-link";
import { Time } from "@/ui/kit/time";
import { Loaded } from "@/ui/loaded";
import { LogStatusBadge } from "@/ui/logs/log-status-badge";
import type { Outputs } from "@/ui/outputs";
import { useTRPC } from "@/ui/trpc";

const SHOWN = 10;
const REFRESH_MS = 5_000;

type Entry = Outputs["logs"]["list"]["items"][number];

/** The last lines of the log that are about this agent. */
export function RecentActivityCard({ agentId }: { agentId: string }) {
  const trpc = useTRPC();
  const entries = useQuery(
    trpc.logs.list.queryOptions({ agentId, limit: SHOWN }, { refetchInterval: REFRESH_MS }),
  );
  return (
    <Card>
      <CardHeader
        title="Recent activity"
        actions={<TextLink href={`/logs?agentId=${agentId}`}>All log entries</TextLink>}
      />
      <Loaded query={entries} what="log entries">
        {({ items }) =>
          items.length === 0 ? (
            <CardBody className="text-sm text-muted">
              Nothing yet. The first check of this agent appears here by itself.
            </CardBody>
          ) : (
            <ol>
              {items.map((entry) => (
                <ActivityRow key={entry.id} entry={entry} />
              ))}
            </ol>
          )
        }
      </Loaded>
    </Card>
  );
}

function ActivityRow({ entry }: { entry: Entry }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5 text-sm last:border-b-0 md:px-5">
      <span className="md:w-32">
        <LogStatusBadge status={entry.status} />
      </span>
      <code className="min-w-0 font-mono text-xs break-all">{entry.action}</code>
      {entry.reason && (
        <span className="min-w-0 text-xs break-words text-muted">{entry.reason}</span>
      )}
      <Time at={entry.createdAt} className="ml-auto text-xs text-muted" />
    </li>
  );
}
