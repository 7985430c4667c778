import { type SQL, sql } from "drizzle-orm";

/** A moment with all its digits: a Date would lose the microseconds. */
export function exactTime(at: SQL): SQL {
  return sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** A log entry as it is committed to: each column under its name on the wire, times exact. */
export interface StoredEntry {
  id: string;
  organization_id: string;
  agent_id: string;
  agent_name: string;
  action: string;
  status: string;
  source: string;
  reason: string | null;
  permission_id: string | null;
  approval_id: string | null;
  api_key_id: string | null;
  request_id: string | null;
  ip_address: string | null;
  /** UTC with six decimals, as the database holds it. */
  created_at: string;
  /** The caller's JSON text. */
  context: string;
}

export const ENTRY_COLUMNS = sql`e.id, e.organization_id, e.agent_id, e.agent_name, e.action,
  e.status, e.source, e.reason, e.permission_id, e.approval_id, e.api_key_id, e.request_id,
  e.ip_address, ${exactTime(sql`e.created_at`)} as created_at, e.context`;
