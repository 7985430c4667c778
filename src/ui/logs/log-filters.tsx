"use client";

import { LOG_STATUSES, type LogStatus } from "@/domain/log-status";
import { AgentAndAction } from "../agent-and-action";
import { LOG_STATUS_WORDS } from "./log-status-badge";
import { Input } from "../kit/input";
import { Select } from "../kit/select";
import { KeyFilter } from "./key-filter";
import type { LogFilter } from "./log-address";
import { TextFilter } from "./text-filter";

const ANY = "any";

export interface LogFiltersProps {
  filter: LogFilter;
  onChange: (change: Partial<LogFilter>) => void;
  onClear: () => void;
}

/** Which agent, action, status, key, words and days. */
export function LogFilters({ filter, onChange, onClear }: LogFiltersProps) {
  const { agentId, action, status, apiKeyId, text, from, to } = filter;
  return (
    <div role="group" aria-label="Filters" className="mb-4 flex flex-wrap items-center gap-2">
      <Select
        aria-label="Status"
        className="w-full md:w-44"
        value={status ?? ANY}
        options={[
          { value: ANY, label: "All statuses" },
          ...LOG_STATUSES.map((value) => ({ value, label: LOG_STATUS_WORDS[value].word })),
        ]}
        onValueChange={(value) => onChange({ status: value === ANY ? null : (value as LogStatus) })}
      />
      <div className="w-full md:w-96">
        <AgentAndAction
          agentId={agentId}
          action={action}
          onChange={onChange}
          onClear={onClear}
          clearable={Boolean(agentId || action || status || apiKeyId || text || from || to)}
        />
      </div>
      <KeyFilter keyId={apiKeyId} onChange={(id) => onChange({ apiKeyId: id })} />
      <div className="w-full md:w-64">
        <TextFilter text={text} onChange={(words) => onChange({ text: words })} />
      </div>
      <div className="flex w-full items-center gap-2 md:ml-auto md:w-auto">
        <Input
          type="date"
          className="min-w-0"
          aria-label="From day"
          value={from ?? ""}
          max={to ?? undefined}
          onChange={(event) => onChange({ from: event.target.value || null })}
        />
        <span aria-hidden className="text-muted">
          –
        </span>
        <Input
          type="date"
          className="min-w-0"
          aria-label="To day"
          value={to ?? ""}
          min={from ?? undefined}
          onChange={(event) => onChange({ to: event.target.value || null })}
        />
      </div>
    </div>
  );
}
