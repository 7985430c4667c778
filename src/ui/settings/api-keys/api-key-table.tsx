"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Badge, type BadgeTone } from "@/ui/kit/badge";
import { Button } from "@/ui/kit/button";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
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

/** Keys with what they may do and when they were last used; revoked ones stay in the list. */
export function ApiKeyTable({ keys, mayManage, onRotated }: ApiKeyTableProps) {
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [rotating, setRotating] = useState<ApiKey | null>(null);
  const agentNames = useAgentNames();
  const now = useNow(15_000);
  return (
    <>
      <Table label="API keys">
        <TableHead>
          <tr>
            <TableHeader>Name</TableHeader>
            <TableHeader>Scopes</TableHeader>
            <TableHeader>Agents</TableHeader>
            <TableHeader>Last used</TableHeader>
            <TableHeader>Expires</TableHeader>
            <TableHeader>State</TableHeader>
            {mayManage && (
              <TableHeader>
                <span className="sr-only">Actions</span>
              </TableHeader>
            )}
          </tr>
        </TableHead>
        <TableBody>
          {keys.map((key) => (
            <TableRow key={key.id} interactive>
              <KeyCells apiKey={key} agentNames={agentNames} state={keyState(key, now)} />
              {mayManage && (
                <KeyActions
                  apiKey={key}
                  state={keyState(key, now)}
                  onRotate={() => setRotating(key)}
                  onRevoke={() => setRevoking(key)}
                />
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
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

interface KeyCellsProps {
  apiKey: ApiKey;
  agentNames: ReadonlyMap<string, string>;
  state: KeyState;
}

function KeyCells({ apiKey, agentNames, state }: KeyCellsProps) {
  const { name, hint, scopes, agentIds, lastUsedAt, expiresAt } = apiKey;
  return (
    <>
      <TableCell className="min-w-40">
        <p className="font-medium break-words">{name}</p>
        <code className="font-mono text-xs text-muted">{hint}</code>
      </TableCell>
      <TableCell className="min-w-32">
        <span className="flex flex-wrap gap-1">
          {scopes.map((scope) => (
            <Badge key={scope} className="font-mono">
              {scope}
            </Badge>
          ))}
        </span>
      </TableCell>
      <TableCell className="max-w-48">
        {agentIds ? agentIds.map((id) => agentNames.get(id) ?? id).join(", ") : "All agents"}
      </TableCell>
      <TableCell className="text-muted">
        {lastUsedAt ? <Time at={lastUsedAt} /> : "Never"}
      </TableCell>
      <TableCell className="text-muted">{expiresAt ? <Time at={expiresAt} /> : "Never"}</TableCell>
      <TableCell>
        <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
      </TableCell>
    </>
  );
}

interface KeyActionsProps {
  apiKey: ApiKey;
  state: KeyState;
  onRotate: () => void;
  onRevoke: () => void;
}

/** An expired key is not rotated: the new one would be expired too. */
function KeyActions({ apiKey, state, onRotate, onRevoke }: KeyActionsProps) {
  return (
    <TableCell align="end">
      <span className="inline-flex gap-2">
        {state === "active" && (
          <Button size="sm" aria-label={`Rotate ${apiKey.name}`} onClick={onRotate}>
            Rotate
          </Button>
        )}
        {state !== "revoked" && (
          <Button size="sm" aria-label={`Revoke ${apiKey.name}`} onClick={onRevoke}>
            Revoke
          </Button>
        )}
      </span>
    </TableCell>
  );
}

/** Names of the first hundred agents by id; others are shown by their id. */
function useAgentNames(): ReadonlyMap<string, string> {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.agents.list.queryOptions({}));
  return new Map(data?.items.map(({ id, name }) => [id, name]));
}
