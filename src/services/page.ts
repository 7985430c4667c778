/** One page of a list that is ordered by id, and where the next begins. */
export interface Page<T> {
  items: T[];
  /** The id after which the next page begins; null on the last page. */
  nextCursor: string | null;
}

/** Makes a page of rows that were read one beyond its size. */
export function pageOf<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
