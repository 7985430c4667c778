import { LOG_STATUSES, type LogStatus } from "@/domain/log-status";

/** What the log shows. Days are the reader's own, as `2026-03-01`, both included. */
export interface LogFilter {
  agentId: string | null;
  /** The beginning of the action's name; empty for any. */
  action: string;
  status: LogStatus | null;
  apiKeyId: string | null;
  /** Words in the context or the reason; empty for any. */
  text: string;
  from: string | null;
  to: string | null;
}

export const NO_LOG_FILTER: LogFilter = {
  agentId: null,
  action: "",
  status: null,
  apiKeyId: null,
  text: "",
  from: null,
  to: null,
};

/** Longest words that are searched, in characters. */
export const TEXT_MAX_LENGTH = 200;

/** Reads the filter of an address; what it does not understand counts as not said. */
export function readLogFilter(params: { get(name: string): string | null }): LogFilter {
  return {
    agentId: params.get("agentId")?.slice(0, 100) || null,
    action: params.get("action")?.slice(0, 199) ?? "",
    status: LOG_STATUSES.find((status) => status === params.get("status")) ?? null,
    apiKeyId: params.get("apiKeyId")?.slice(0, 100) || null,
    text: params.get("text")?.slice(0, TEXT_MAX_LENGTH) ?? "",
    from: dayOf(params.get("from")),
    to: dayOf(params.get("to")),
  };
}

/** The log's address under a filter, with one entry open or none. */
export function logHref(filter: LogFilter, entryId: string | null): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) params.set(name, value);
  if (entryId) params.set("entry", entryId);
  const query = params.toString();
  return query ? `/logs?${query}` : "/logs";
}

/** The filter as the server asks it: moments instead of days, in this browser's zone. */
export function logQuery(filter: LogFilter) {
  const { agentId, action, status, apiKeyId, text, from, to } = filter;
  return {
    ...(agentId && { agentId }),
    ...(action && { action: `${action}*` }),
    ...(status && { status }),
    ...(apiKeyId && { apiKeyId }),
    ...(text && { text }),
    ...(from && { createdAfter: startOfDay(from, 0) }),
    ...(to && { createdBefore: startOfDay(to, 1) }),
  };
}

/** The address of the file that holds what the filter shows. */
export function exportHref(filter: LogFilter, format: "csv" | "jsonl"): string {
  const { createdAfter, createdBefore, ...rest } = logQuery(filter);
  const { agentId, action, status, apiKeyId, text } = rest;
  const params = new URLSearchParams({ format });
  if (agentId) params.set("agent_id", agentId);
  if (action) params.set("action", action);
  if (status) params.set("status", status);
  if (apiKeyId) params.set("api_key_id", apiKeyId);
  if (text) params.set("text", text);
  if (createdAfter) params.set("created_after", createdAfter.toISOString());
  if (createdBefore) params.set("created_before", createdBefore.toISOString());
  return `/api/export/logs?${params}`;
}

function dayOf(text: string | null): string | null {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  return Number.isNaN(startOfDay(text, 0).getTime()) ? null : text;
}

/** The midnight a day begins with here, or that of some days later. */
function startOfDay(day: string, daysLater: number): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + daysLater);
}
