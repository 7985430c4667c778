"use client";

import type { ReactNode } from "react";
import { ErrorState } from "./kit/error-state";
import { SkeletonRows } from "./kit/skeleton";
import { refusalOf } from "./refusal";

/** The part of a query that says how far it is. */
export interface Loading<Data> {
  data: Data | undefined;
  error: unknown;
  isFetching: boolean;
  refetch: () => unknown;
}

export interface LoadedProps<Data> {
  query: Loading<Data>;
  /** What is loaded, in the plural of a sentence: "agents". */
  what: string;
  /** Height of the stand-in, in rows. */
  rows?: number;
  children: (loaded: Data) => ReactNode;
}

/** What a query brought; until then a stand-in, and if it failed a sentence and another try. */
export function Loaded<Data>({ query, what, rows = 3, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  const refusal = refusalOf(query.error);
  if (!refusal) return <SkeletonRows rows={rows} label={`Loading ${what}`} />;
  if (refusal.code === "not_found") return <ErrorState title={`${refusal.message}.`} />;
  return (
    <ErrorState
      title={`The ${what} could not be loaded.`}
      retrying={query.isFetching}
      onRetry={() => void query.refetch()}
    >
      {refusal.message}
    </ErrorState>
  );
}
