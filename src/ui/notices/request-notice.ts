import type { ShownAmount } from "@/domain/approval-amount";
import { visibleText } from "@/domain/visible-text";

/** As much of a request as a notification tells. */
export interface NoticeRow {
  id: string;
  action: string;
  agentName: string;
  shown: ShownAmount | null;
  /** Set while somebody's approval waits to take effect: there is nothing to decide. */
  takesEffectAt: Date | null;
}

export interface RequestNotice {
  title: string;
  body: string;
  /** What a click opens. */
  href: string;
  /** The newest request it is about. */
  newestId: string;
}

/** How many of the newest requests are asked for; a notice counts no further. */
export const NOTICE_ROWS = 10;

/** Longest name in a notification; systems cut later and without a mark. */
const NAME_CHARS = 80;

/** The id of the newest; ids grow with time, so that what is greater is newer. */
export function newestId(rows: readonly Pick<NoticeRow, "id">[]): string {
  return rows.reduce((newest, { id }) => (id > newest ? id : newest), "");
}

/**
 * What to tell of the requests that are newer than `seenId`, the newest when the reader last
 * looked; null when none waits.
 */
export function requestNotice(rows: readonly NoticeRow[], seenId: string): RequestNotice | null {
  const fresh = rows.filter(({ id, takesEffectAt }) => id > seenId && !takesEffectAt);
  const newest = newestId(fresh);
  const row = fresh.find(({ id }) => id === newest);
  if (!row) return null;
  const what = row.shown ? `${oneLine(row.action)}, ${row.shown.label}` : oneLine(row.action);
  const agent = oneLine(row.agentName);
  if (fresh.length === 1)
    return {
      title: what,
      body: `${agent} asks for approval`,
      href: `/approvals/${encodeURIComponent(row.id)}`,
      newestId: newest,
    };
  const count = fresh.length < NOTICE_ROWS ? String(fresh.length) : `${NOTICE_ROWS} or more`;
  return {
    title: `${count} new requests`,
    body: `Newest: ${what}, from ${agent}`,
    href: "/approvals",
    newestId: newest,
  };
}

/** A name somebody else gave, safe to stand in a sentence of plain text. */
function oneLine(name: string): string {
  const line = visibleText(name).replace(/\s+/g, " ").trim();
  const chars = [...line];
  return chars.length > NAME_CHARS ? `${chars.slice(0, NAME_CHARS - 1).join("")}…` : line;
}
