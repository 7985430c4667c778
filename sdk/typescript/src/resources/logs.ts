import { listAll } from "../flows/manage";
import type { LogEntry } from "../results";
import type { Settings } from "../settings";
import { LOG_ENTRY, rowReader } from "../wire/shapes";
import { type ListOptions, listQuery } from "./list-query";

/** Which entries to list. */
export interface ListLogsOptions extends ListOptions {
  agentId?: string | undefined;
  action?: string | undefined;
  status?: string | undefined;
  /** A Date or RFC 3339 text. */
  createdAfter?: Date | string | undefined;
  /** A Date or RFC 3339 text. */
  createdBefore?: Date | string | undefined;
}

const OPTIONS = ["agentId", "action", "status", "createdAfter", "createdBefore", "limit"];

/** The audit trail. The key needs the scope `manage`. */
export class Logs {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** All matching entries, newest first, read page by page. */
  list(options: ListLogsOptions = {}): AsyncGenerator<LogEntry, void, undefined> {
    const query = listQuery("logs.list", options, OPTIONS);
    return listAll(this.#settings, rowReader<LogEntry>(LOG_ENTRY), ["logs"], query);
  }
}
