"use client";

import { FilterX, ScrollText } from "lucide-react";
import Link from "next/link";
import { Button } from "../kit/button";
import { EmptyState } from "../kit/empty-state";

/** What the log shows when it has no entry to show. */
export function LogsEmpty({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered)
    return (
      <EmptyState
        icon={<FilterX />}
        title="No entry fits these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      />
    );
  return (
    <EmptyState
      icon={<ScrollText />}
      title="Nothing has happened yet"
      action={
        <Button asChild>
          <Link href="/agents">Go to agents</Link>
        </Button>
      }
    >
      Each check of an agent, and each thing it logs, becomes a line here.
    </EmptyState>
  );
}
