"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AgentText } from "../context/agent-text";
import { ContextPanel } from "../context/context-panel";
import { Button } from "../kit/button";
import { Dialog, DialogContent } from "../kit/dialog";
import { Loaded } from "../loaded";
import type { Outputs } from "../outputs";
import { useTRPC } from "../trpc";
import { useOrganization } from "../use-organization";
import { EraseDialog } from "./erase-dialog";
import { LogFacts } from "./log-facts";
import { LogStory } from "./log-story";
import { LogStatusBadge } from "./log-status-badge";

export type LogView = Outputs["logs"]["get"];

export interface LogDialogProps {
  id: string;
  /** Shows another entry in place of this one. */
  onOpen: (id: string) => void;
  onClose: () => void;
}

/** How often what came of an entry is asked for again, in milliseconds. */
const REFRESH_MS = 10_000;

/** One entry of the trail, whole, with what came before and after it. */
export function LogDialog({ id, onOpen, onClose }: LogDialogProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.logs.get.queryOptions({ id }, { refetchInterval: REFRESH_MS }));
  const [erasing, setErasing] = useState(false);
  if (erasing && query.data)
    return <EraseDialog entry={query.data} onClose={() => setErasing(false)} />;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title="Log entry" size="lg">
        <Loaded query={query} what="log entry">
          {(entry) => <LogEntry entry={entry} onOpen={onOpen} onErase={() => setErasing(true)} />}
        </Loaded>
      </DialogContent>
    </Dialog>
  );
}

interface LogEntryProps extends Pick<LogDialogProps, "onOpen"> {
  entry: LogView;
  onErase: () => void;
}

function LogEntry({ entry, onOpen, onErase }: LogEntryProps) {
  const [raw, setRaw] = useState(false);
  const { may } = useOrganization();
  const { sealNumber, erasable } = entry.evidence;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-0 font-mono text-base font-semibold break-all">
          <AgentText text={entry.action} />
        </p>
        <LogStatusBadge status={entry.status} />
      </div>
      <LogFacts entry={entry} />
      <ContextPanel json={entry.context} raw={raw} onRawChange={setRaw} />
      {may("log.erase") && sealNumber !== null && erasable.length > 0 && (
        <div className="mt-3 flex justify-end">
          <Button size="sm" onClick={onErase}>
            Erase fields…
          </Button>
        </div>
      )}
      <LogStory entry={entry} onOpen={onOpen} />
    </>
  );
}
