"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/kit/button";
import { EmptyState } from "@/ui/kit/empty-state";
import { PageHeader } from "@/ui/kit/page-header";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { SecretDialog } from "../secret-dialog";
import { ApiKeyDialog } from "./api-key-dialog";
import { ApiKeyTable } from "./api-key-table";

/** The keys that agents and servers use. */
export function ApiKeysScreen() {
  const trpc = useTRPC();
  const mayManage = useOrganization().may("keys.manage");
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const keys = useQuery(trpc.apiKeys.list.queryOptions());
  const create = mayManage && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create API key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        description="Agents and servers call AgentWarden with a key. No key can approve or reject: only a signed-in reviewer can."
        actions={create}
      />
      <Loaded query={keys} what="API keys">
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={<KeyRound />} title="No API keys yet" action={create}>
              An agent needs a key to ask. Create one with the scopes “check” and “log”.
            </EmptyState>
          ) : (
            <ApiKeyTable keys={list} mayManage={mayManage} onRotated={setSecret} />
          )
        }
      </Loaded>
      {creating && (
        <ApiKeyDialog
          onClose={() => setCreating(false)}
          onCreated={(created) => {
            setCreating(false);
            setSecret(created);
          }}
        />
      )}
      {secret && (
        <SecretDialog
          title="API key created"
          label="API key"
          secret={secret}
          warning="Copy it now: it is shown this once and stored as a hash only. If it is lost, create another."
          onClose={() => setSecret(null)}
        >
          Send it as the header <code className="font-mono">X-API-Key</code>. The Python client
          reads it from <code className="font-mono">AGENTWARDEN_API_KEY</code>.
        </SecretDialog>
      )}
    </>
  );
}
