"use client";

import { Download } from "lucide-react";
import { Button } from "../kit/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../kit/dropdown-menu";
import type { ExportFormat } from "./copy-export";
import { exportHref, type LogFilter } from "./log-address";

export interface ExportMenuProps {
  filter: LogFilter;
  /** An export is under way: one at a time. */
  busy: boolean;
  /** Saves with progress; null where the browser downloads by itself. */
  onExport: ((filter: LogFilter, format: ExportFormat) => Promise<void>) | null;
}

const FORMATS = [
  { format: "csv", name: "CSV" },
  { format: "jsonl", name: "JSON Lines" },
] as const;

/** Saves what the filters show, all of it, as a file. */
export function ExportMenu({ filter, busy, onExport }: ExportMenuProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button disabled={busy}>
          <Download aria-hidden />
          Export
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {FORMATS.map(({ format, name }) =>
          onExport ? (
            <DropdownMenuItem key={format} onSelect={() => void onExport(filter, format)}>
              {name}
            </DropdownMenuItem>
          ) : (
            <DropdownMenuItem key={format} asChild>
              <a href={exportHref(filter, format)} download>
                {name}
              </a>
            </DropdownMenuItem>
          ),
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
