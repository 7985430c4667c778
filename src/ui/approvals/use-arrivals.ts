"use client";

import { useState } from "react";
import type { ApprovalRow } from "../outputs";

interface Seen {
  items: readonly Pick<ApprovalRow, "id">[] | null;
  news: string;
}

/**
 * What to tell those who do not see the list grow: one sentence with a count for all that came
 * since the last answer. Ids grow with time, so that what is greater is newer.
 */
export function useArrivals(items: readonly Pick<ApprovalRow, "id">[] | null): string {
  const [seen, setSeen] = useState<Seen>({ items, news: "" });
  if (seen.items !== items) setSeen({ items, news: newsOf(seen, items) });
  return seen.news;
}

function newsOf(seen: Seen, items: Seen["items"]): string {
  if (!items || !seen.items || seen.items.length === 0) return "";
  const newest = seen.items.reduce((max, { id }) => (id > max ? id : max), "");
  const arrived = items.filter(({ id }) => id > newest).length;
  if (arrived === 0) return seen.news;
  return `${arrived} new request${arrived === 1 ? "" : "s"}, ${items.length} in the list`;
}
