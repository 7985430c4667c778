"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { isActionPattern } from "@/domain/action-pattern";
import { useTRPC } from "@/ui/trpc";
import { matchSentence } from "./preview-words";
import { useSettled } from "./use-settled";

/** Typing pauses this long before the matches follow, in milliseconds. */
const TYPING_MS = 350;

/** Which of the actions that the agent asked for lately the typed pattern covers. */
export function PatternMatches({ agentId, action }: { agentId: string; action: string }) {
  const trpc = useTRPC();
  const typed = action.trim();
  const pattern = useSettled(isActionPattern(typed) ? typed : null, TYPING_MS);
  const { data, error } = useQuery(
    trpc.permissions.matches.queryOptions(pattern ? { agentId, pattern } : skipToken),
  );
  const more = data ? data.matched - data.top.length : 0;
  return (
    <div role="status" className="min-h-5 text-sm text-muted">
      {data && pattern && (
        <>
          <p>{matchSentence(data)}</p>
          {data.top.length > 0 && (
            <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5">
              {data.top.map((covered) => (
                <li key={covered.action} className="min-w-0">
                  <code className="font-mono text-xs break-all text-foreground">
                    {covered.action}
                  </code>{" "}
                  <span className="text-xs whitespace-nowrap">
                    {covered.checks.toLocaleString("en-GB")}{" "}
                    {covered.checks === 1 ? "check" : "checks"}
                  </span>
                </li>
              ))}
              {more > 0 && <li className="text-xs">and {more.toLocaleString("en-GB")} more</li>}
            </ul>
          )}
        </>
      )}
      {error && pattern && <p>What it matches could not be looked up.</p>}
    </div>
  );
}
