import { newestId, type NoticeRow, type RequestNotice, requestNotice } from "./request-notice";

/** What one tab knows of the others, and how it speaks. */
export interface TellerSurroundings {
  isHidden: () => boolean;
  /** Ids that all tabs of this browser share: the newest seen, and the newest told of. */
  shared: { read: (name: SharedId) => string; keep: (name: SharedId, id: string) => void };
  /** Does the work while no other tab does it. */
  alone: (work: () => void) => Promise<void>;
  show: (notice: RequestNotice) => void;
}

export type SharedId = "seen" | "told";

export interface RequestTeller {
  /** Takes what waits now. */
  arrived: (rows: readonly NoticeRow[]) => void;
  /** The reader looks at this tab. */
  looked: () => void;
  /** Shows what came since the reader last looked, unless a tab is looked at or has told it. */
  tell: () => Promise<void>;
}

/**
 * Decides which requests to tell of. What waits when it begins is not told: that is not new. Leave a
 * moment between `arrived` and `tell`, in which a tab that is looked at says that it was seen.
 */
export function requestTeller(around: TellerSurroundings): RequestTeller {
  const { isHidden, shared, alone, show } = around;
  let rows: readonly NoticeRow[] | null = null;
  let seenId = "";
  const looked = () => {
    if (!rows) return;
    seenId = later(seenId, newestId(rows));
    shared.keep("seen", later(seenId, shared.read("seen")));
  };
  return {
    arrived: (next) => {
      if (!rows) seenId = newestId(next);
      rows = next;
      if (!isHidden()) looked();
    },
    looked,
    tell: () =>
      alone(() => {
        if (!rows || !isHidden()) return;
        const notice = requestNotice(rows, later(seenId, shared.read("seen")));
        if (!notice || notice.newestId <= shared.read("told")) return;
        shared.keep("told", notice.newestId);
        show(notice);
      }),
  };
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
