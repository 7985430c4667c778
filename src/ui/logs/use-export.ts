"use client";

import { useRef, useState } from "react";
import { useHydrated } from "../kit/use-hydrated";
import { copyExport, type ExportFile, type ExportFormat, type ExportProgress } from "./copy-export";
import { exportHref, type LogFilter } from "./log-address";

export type ExportState =
  | { is: "running"; progress: ExportProgress }
  | { is: "saved"; progress: ExportProgress; fileName: string }
  | { is: "cancelled" }
  | { is: "broken"; progress: ExportProgress };

/** How often the count on screen follows, in milliseconds. */
const SHOWN_EVERY_MS = 250;

interface FilePicker {
  showSaveFilePicker?: (options: {
    suggestedName: string;
  }) => Promise<{ name: string; createWritable: () => Promise<ExportFile> }>;
}

/** Saves an export into a file with its progress in view, in browsers that let a page do that. */
export function useExport() {
  const [state, setState] = useState<ExportState | null>(null);
  const underWay = useRef<AbortController | null>(null);
  const able = useHydrated() && Boolean((window as FilePicker).showSaveFilePicker);

  async function start(filter: LogFilter, format: ExportFormat): Promise<void> {
    const picked = await pickFile(`agentwarden-logs.${format}`);
    if (!picked) return;
    const cancel = new AbortController();
    underWay.current = cancel;
    let progress: ExportProgress = { entries: 0, bytes: 0 };
    let shownAt = 0;
    setState({ is: "running", progress });
    const onProgress = (now: ExportProgress) => {
      progress = now;
      if (performance.now() - shownAt < SHOWN_EVERY_MS) return;
      shownAt = performance.now();
      setState({ is: "running", progress });
    };
    try {
      const { signal } = cancel;
      const response = await fetch(exportHref(filter, format), { signal });
      if (!response.ok || !response.body) throw new Error(`export answered ${response.status}`);
      const copy = { from: response.body, to: await picked.createWritable(), format, onProgress };
      progress = await copyExport(copy);
      setState({ is: "saved", progress, fileName: picked.name });
    } catch {
      setState(cancel.signal.aborted ? { is: "cancelled" } : { is: "broken", progress });
    }
  }

  return {
    /** Null while nothing is or was exported. */
    state,
    /** Asks where to save and begins; null where the browser can only download by itself. */
    start: able ? start : null,
    cancel: () => underWay.current?.abort(),
    dismiss: () => setState(null),
  };
}

/** Where to save, as the person chose; null when they chose nothing. */
async function pickFile(suggestedName: string) {
  try {
    return (await (window as FilePicker).showSaveFilePicker?.({ suggestedName })) ?? null;
  } catch {
    return null;
  }
}
