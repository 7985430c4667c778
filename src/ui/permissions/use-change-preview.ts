"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/ui/trpc";
import { inputOf, type Permission, type PermissionDraft, previewOf } from "./permission-draft";
import type { ChangePreview } from "./preview-words";
import { useSettled } from "./use-settled";

/** Typing pauses this long before the comparison follows, in milliseconds. */
const TYPING_MS = 500;

/** A comparison is dropped with its window: the next one is with the rules of its own moment. */
const ONCE = { gcTime: 0, refetchOnWindowFocus: false } as const;

export type PreviewState =
  { kind: "incomplete" | "loading" | "failed" } | { kind: "ready"; preview: ChangePreview };

export interface PreviewedDraft {
  agentId: string;
  /** The rule to change; null adds one. */
  permission: Permission | null;
  draft: PermissionDraft;
}

/** What the agent's latest checks would become if this draft were saved. */
export function useDraftPreview({ agentId, permission, draft }: PreviewedDraft): PreviewState {
  const trpc = useTRPC();
  const input = previewOf(draft) && inputOf(draft);
  const rule = input && JSON.stringify(input);
  const settled = useSettled(rule, TYPING_MS);
  const asked = input &&
    settled && {
      agentId,
      change: permission
        ? ({ kind: "update", id: permission.id, rule: input } as const)
        : ({ kind: "create", rule: input } as const),
    };
  const query = useQuery(trpc.permissions.preview.queryOptions(asked || skipToken, ONCE));
  if (!input) return { kind: "incomplete" };
  return settled ? stateOf(query) : { kind: "loading" };
}

/** What they would become if this rule were deleted. */
export function useDeletePreview({ agentId, id }: Permission): PreviewState {
  const trpc = useTRPC();
  const change = { kind: "delete", id } as const;
  return stateOf(useQuery(trpc.permissions.preview.queryOptions({ agentId, change }, ONCE)));
}

function stateOf({ data, error }: { data: ChangePreview | undefined; error: unknown }) {
  if (data) return { kind: "ready", preview: data } as const;
  return { kind: error ? "failed" : "loading" } as const;
}
