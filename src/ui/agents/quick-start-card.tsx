"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "@/ui/kit/button";
import { Callout } from "@/ui/kit/callout";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { CodeBlock } from "@/ui/kit/code-block";
import { SegmentedControl } from "@/ui/kit/segmented-control";
import { TextLink } from "@/ui/kit/text-link";
import { ApiKeyDialog } from "@/ui/settings/api-keys/api-key-dialog";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import {
  curlQuickStart,
  exampleAction,
  KEY_PLACEHOLDER,
  pythonQuickStart,
  QUICK_START_ID,
  typescriptQuickStart,
} from "./quick-start-code";

const LANGUAGES = [
  { value: "python", label: "Python" },
  { value: "typescript", label: "TypeScript" },
  { value: "curl", label: "curl" },
] as const;

type Language = (typeof LANGUAGES)[number]["value"];

const SNIPPETS = {
  python: { label: "agent.py", code: pythonQuickStart },
  typescript: { label: "agent.ts", code: typescriptQuickStart },
  curl: { label: "Shell", code: curlQuickStart },
} as const;

/** Code to paste that asks for this agent, with the key in it if it is made here. */
export function QuickStartCard({ agentId }: { agentId: string }) {
  const trpc = useTRPC();
  const [language, setLanguage] = useState<Language>("python");
  const [secret, setSecret] = useState<string | null>(null);
  const { data: permissions = [] } = useQuery(trpc.permissions.list.queryOptions({ agentId }));
  const baseUrl = useSyncExternalStore(never, browserOrigin, serverOrigin);
  const allowed = permissions.filter(({ effect }) => effect === "allow");
  const action = exampleAction(allowed.map((permission) => permission.action));
  const { label, code } = SNIPPETS[language];
  const apiKey = secret ?? KEY_PLACEHOLDER;
  return (
    <Card id={QUICK_START_ID} ref={useLinkTarget()} className="scroll-mt-20">
      <CardHeader
        title="Quick start"
        description="Ask before acting: without a clear yes, the code does not act."
        actions={
          <SegmentedControl
            label="Language"
            options={LANGUAGES}
            value={language}
            onValueChange={setLanguage}
          />
        }
      />
      <CardBody className="flex flex-col gap-4">
        {secret ? <KeyIsInTheCode /> : <KeyIsMissing onCreated={setSecret} />}
        <CodeBlock code={code({ agentId, action, baseUrl, apiKey })} label={label} />
      </CardBody>
    </Card>
  );
}

/** The card comes after the page: the browser has looked for the link's target before it was there. */
function useLinkTarget() {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (window.location.hash === `#${QUICK_START_ID}`) card.current?.scrollIntoView();
  }, []);
  return card;
}

function KeyIsInTheCode() {
  return (
    <Callout tone="warning" live="polite" title="The code has your new API key">
      Copy it now: the key is shown this once. Do not commit it; keep it in a secret store.
    </Callout>
  );
}

function KeyIsMissing({ onCreated }: { onCreated: (secret: string) => void }) {
  const [creating, setCreating] = useState(false);
  const mayCreate = useOrganization().may("keys.manage");
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-sm text-muted">
      <p className="min-w-0 flex-1 basis-60">
        Put a key from <TextLink href="/settings/api-keys">Settings → API keys</TextLink> in place
        of <code className="font-mono">{KEY_PLACEHOLDER}</code>
        {mayCreate ? ", or create one here." : "."}
      </p>
      {mayCreate && (
        <Button onClick={() => setCreating(true)}>
          <KeyRound aria-hidden />
          Create API key
        </Button>
      )}
      {creating && <ApiKeyDialog onCreated={onCreated} onClose={() => setCreating(false)} />}
    </div>
  );
}

const never = () => () => {};
const browserOrigin = () => window.location.origin;
const serverOrigin = () => "";
