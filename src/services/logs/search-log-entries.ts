import type { LogEntry } from "@/db/queries/log-entries";
import { type LogSearch, type ReadStretch, readStretch } from "@/db/queries/log-search";
import { invalidField } from "@/domain/errors";
import { isUuid } from "@/lib/ids";
import type { Ctx } from "../context";
import { type Page, pageOf } from "../page";

/** A page that may have ended before it was full, because it was looked for long enough. */
export interface SearchPage extends Page<LogEntry> {
  /** How far back it was looked when that is not all of the trail; null on a full or last page. */
  searchedTo: Date | null;
}

/** How far one request looks: so many entries, or so long, in steps, at most, after which it may stop. */
export interface Reach {
  step: number;
  entries: number;
  ms: number;
}

const REACH: Reach = { step: 2_000, entries: 50_000, ms: 2_000 };

/** What fits often fills a page at once: the first step is short, each twice as long as the last. */
const FIRST_STEP = 200;

/**
 * The organization's trail, newest first, by filters that no single index answers. One request looks
 * at a bounded number of entries; the cursor says where the next begins.
 *
 * @throws AppError `invalid_field` for a cursor that is none
 */
export async function searchLogEntries(
  ctx: Ctx,
  { cursor, limit, ...search }: LogSearch & { cursor?: string; limit: number },
  reach: Reach = REACH,
): Promise<SearchPage> {
  if (cursor && !isUuid(cursor)) throw invalidField("cursor", "is not a cursor");
  const begunAt = performance.now();
  const found: LogEntry[] = [];
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    let end: ReadStretch["end"] = null;
    let step = Math.min(FIRST_STEP, reach.step);
    for (let examined = 0; ;) {
      const tired = examined >= reach.entries || performance.now() - begunAt > reach.ms;
      if (end && tired) return { items: found, nextCursor: end.id, searchedTo: end.createdAt };
      const stretch = await readStretch(tx, ctx.organizationId, search, {
        cursor: end?.id ?? cursor,
        entries: step,
        limit: limit + 1 - found.length,
      });
      examined += step;
      step = Math.min(2 * step, reach.step, Math.max(reach.entries - examined, 1));
      found.push(...stretch.found);
      ({ end } = stretch);
      if (found.length > limit || !end) return { ...pageOf(found, limit), searchedTo: null };
    }
  });
}
