import { getOne, listAll } from "../flows/manage";
import type { LogCheckpoint, LogEntry } from "../results";
import type { Settings } from "../settings";
import { checkpointRow, LOG_ENTRY, rowReader } from "../wire/shapes";
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

const row = rowReader<LogEntry>(LOG_ENTRY);

/** The audit trail. The key needs the scope `manage`. */
export class Logs {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** All matching entries, newest first, read page by page. */
  list(options: ListLogsOptions = {}): AsyncGenerator<LogEntry, void, undefined> {
    const query = listQuery("logs.list", options, OPTIONS);
    return listAll(this.#settings, row, ["logs"], query);
  }

  /** One entry. Throws NotFoundError. */
  async get(entryId: string): Promise<LogEntry> {
    return getOne(this.#settings, row, ["logs", entryId]);
  }

  /** The newest seal of the log with the key that signed it. */
  async checkpoint(): Promise<LogCheckpoint> {
    return getOne(this.#settings, checkpointRow, ["log-checkpoint"]);
  }
}
