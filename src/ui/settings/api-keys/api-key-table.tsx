"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Badge, type BadgeTone } from "@/ui/kit/badge";
import { Button } from "@/ui/kit/button";
import type { DataColumn } from "@/ui/kit/data-columns";
import { DataTable } from "@/ui/kit/data-table";
import { Time } from "@/ui/kit/time";
import { useNow } from "@/ui/kit/use-now";
import type { Outputs } from "@/ui/outputs";
import { useTRPC } from "@/ui/trpc";
import { type KeyState, keyState } from "./key-state";
import { RevokeKeyDialog } from "./revoke-key-dialog";
import { RotateKeyDialog } from "./rotate-key-dialog";

export type ApiKey = Outputs["apiKeys"]["list"][number];

const STATES: Record<KeyState, { tone: BadgeTone; word: string }> = {
  active: { tone: "success", word: "Active" },
  expired: { tone: "neutral", word: "Expired" },
  revoked: { tone: "danger", word: "Revoked" },
};

export interface ApiKeyTableProps {
  keys: readonly ApiKey[];
  mayManage: boolean;
  /** Called with the text of a key that replaces another; it is shown this once. */
  onRotated: (secret: string) => void;
}

/** A key with what is not in it: its state now, and the names of its agents. */
interface KeyRow {
  apiKey: ApiKey;
  state: KeyState;
  agents: string;
}

/** Keys with what they may do and when they were last used; revoked ones stay in the list. */
export function ApiKeyTable({ keys, mayManage, onRotated }: ApiKeyTableProps) {
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [rotating, setRotating] = useState<ApiKey | null>(null);
  const rows = useKeyRows(keys);
  const columns = useMemo(
    () => (mayManage ? [...COLUMNS, actionColumn(setRotating, setRevoking)] : COLUMNS),
    [mayManage],
  );
  return (
    <>
      <DataTable
        label="API keys"
        rows={rows}
        columns={columns}
        rowKey={({ apiKey }) => apiKey.id}
      />
      {revoking && <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
      {rotating && (
        <RotateKeyDialog
          apiKey={rotating}
          onClose={() => setRotating(null)}
          onRotated={(secret) => {
            setRotating(null);
            onRotated(secret);
          }}
        />
      )}
    </>
  );
}

const COLUMNS: readonly DataColumn<KeyRow>[] = [
  {
    id: "name",
    name: "Name",
    cellClassName: "min-w-40",
    sortBy: ({ apiKey }) => apiKey.name,
    cell: ({ apiKey: { name, hint, requestsPerMinute } }) => (
      <>
        <p className="font-medium break-words">{name}</p>
        <code className="font-mono text-xs text-muted">{hint}</code>
        {requestsPerMinute !== null && (
          <p className="text-xs text-muted">
            At most {requestsPerMinute.toLocaleString("en-GB")} requests a minute
          </p>
        )}
      </>
    ),
  },
  {
    id: "scopes",
    name: "Scopes",
    cellClassName: "min-w-32",
    cell: ({ apiKey: { scopes } }) => (
      <span className="flex flex-wrap gap-1">
        {scopes.map((scope) => (
          <Badge key={scope} className="font-mono">
            {scope}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    id: "agents",
    name: "Agents",
    cellClassName: "max-w-48",
    sortBy: ({ agents }) => agents,
    cell: ({ agents }) => agents,
  },
  {
    id: "lastUsed",
    name: "Last used",
    cellClassName: "text-muted",
    sortBy: ({ apiKey }) => apiKey.lastUsedAt,
    firstClick: "descending",
    cell: ({ apiKey }) => (apiKey.lastUsedAt ? <Time at={apiKey.lastUsedAt} /> : "Never"),
  },
  {
    id: "expires",
    name: "Expires",
    cellClassName: "text-muted",
    // A key without an end outlives all others.
    sortBy: ({ apiKey }) => apiKey.expiresAt?.getTime() ?? Infinity,
    cell: ({ apiKey }) => (apiKey.expiresAt ? <Time at={apiKey.expiresAt} /> : "Never"),
  },
  {
    id: "state",
    name: "State",
    sortBy: ({ state }) => STATES[state].word,
    cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>,
  },
];

type Ask = (apiKey: ApiKey) => void;

/** An expired key is not rotated: the new one would be expired too. */
function actionColumn(rotate: Ask, revoke: Ask): DataColumn<KeyRow> {
  return {
    id: "actions",
    name: "Actions",
    nameless: true,
    align: "end",
    cell: ({ apiKey, state }) => (
      <span className="inline-flex gap-2">
        {state === "active" && (
          <Button size="sm" aria-label={`Rotate ${apiKey.name}`} onClick={() => rotate(apiKey)}>
            Rotate
          </Button>
        )}
        {state !== "revoked" && (
          <Button size="sm" aria-label={`Revoke ${apiKey.name}`} onClick={() => revoke(apiKey)}>
            Revoke
          </Button>
        )}
      </span>
    ),
  };
}

/** Agents by their names where they are among the first hundred, else by their ids. */
function useKeyRows(keys: readonly ApiKey[]): readonly KeyRow[] {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.agents.list.queryOptions({}));
  const nowMs = useNow(15_000).getTime();
  return useMemo(() => {
    const now = new Date(nowMs);
    const names = new Map(data?.items.map(({ id, name }) => [id, name]));
    return keys.map((apiKey) => ({
      apiKey,
      state: keyState(apiKey, now),
      agents: apiKey.agentIds?.map((id) => names.get(id) ?? id).join(", ") ?? "All agents",
    }));
  }, [keys, data, nowMs]);
}
