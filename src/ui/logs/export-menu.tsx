"use client";

import { Download } from "lucide-react";
import { Button } from "../kit/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../kit/dropdown-menu";
import { exportHref, type LogFilter } from "./log-address";

/** Saves what the filters show, all of it, as a file. */
export function ExportMenu({ filter }: { filter: LogFilter }) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button>
          <Download aria-hidden />
          Export
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem asChild>
          <a href={exportHref(filter, "csv")} download>
            CSV
          </a>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <a href={exportHref(filter, "jsonl")} download>
            JSON Lines
          </a>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
