"use client";

import { Check, X } from "lucide-react";
import type { Resolution } from "@/domain/approval";
import { sumAmounts } from "@/domain/approval-amount";
import { Button } from "../kit/button";
import type { Checked } from "./use-checked";

/** Under the list while requests are picked: how many, how much, and what to do with them. */
export function BatchBar(props: { checked: Checked; onDecide: (resolution: Resolution) => void }) {
  const { checked, onDecide } = props;
  const { rows } = checked;
  const sums = sumAmounts(rows.map(({ shown }) => shown));
  return (
    <div
      role="group"
      aria-label="Selected requests"
      className="flex flex-wrap items-center gap-2 border-t bg-raised px-4 py-2.5"
    >
      <p role="status" className="min-w-0 flex-1 text-sm">
        <span className="font-semibold">{rows.length} selected</span>
        {sums.length > 0 && (
          <span className="block truncate text-xs text-muted">
            {sums.map(({ label }) => label).join(" + ")}
          </span>
        )}
      </p>
      <Button size="sm" variant="ghost" onClick={checked.clear}>
        Clear
      </Button>
      <Button size="sm" className="text-danger-text!" onClick={() => onDecide("rejected")}>
        <X aria-hidden />
        Reject…
      </Button>
      <Button size="sm" variant="primary" onClick={() => onDecide("approved")}>
        <Check aria-hidden />
        Approve…
      </Button>
    </div>
  );
}
