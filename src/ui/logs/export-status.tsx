"use client";

import { Button } from "../kit/button";
import { Callout } from "../kit/callout";
import type { ExportProgress } from "./copy-export";
import type { ExportState } from "./use-export";

export interface ExportStatusProps {
  state: ExportState;
  onCancel: () => void;
  onDismiss: () => void;
}

/** How far an export is, and how it ended. The count is not read out at every step. */
export function ExportStatus({ state, onCancel, onDismiss }: ExportStatusProps) {
  const dismiss = (
    <Button size="sm" onClick={onDismiss}>
      Dismiss
    </Button>
  );
  if (state.is === "running")
    return (
      <Callout
        className="mb-4"
        title="Exporting"
        action={
          <Button size="sm" onClick={onCancel}>
            Cancel
          </Button>
        }
      >
        <p role="status" className="sr-only">
          The export is being saved.
        </p>
        <p className="tabular-nums">{amountOf(state.progress)} so far</p>
      </Callout>
    );
  if (state.is === "saved")
    return (
      <Callout tone="success" live="polite" className="mb-4" title="Export saved" action={dismiss}>
        {amountOf(state.progress)}, in {state.fileName}
      </Callout>
    );
  const broken = state.is === "broken";
  return (
    <Callout
      tone={broken ? "danger" : "neutral"}
      live={broken ? "assertive" : "polite"}
      className="mb-4"
      title={broken ? "The export broke off" : "Export cancelled"}
      action={dismiss}
    >
      {broken && `It ended after ${amountOf(state.progress)}. `}No entry was saved.
    </Callout>
  );
}

function amountOf({ entries, bytes }: ExportProgress): string {
  const count = `${entries.toLocaleString("en")} ${entries === 1 ? "entry" : "entries"}`;
  return `${count}, ${sizeOf(bytes)}`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
