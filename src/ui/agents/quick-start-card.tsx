"use client";

import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { CodeBlock } from "@/ui/kit/code-block";
import { SegmentedControl } from "@/ui/kit/segmented-control";
import { TextLink } from "@/ui/kit/text-link";
import { useTRPC } from "@/ui/trpc";
import { curlQuickStart, exampleAction, pythonQuickStart } from "./quick-start-code";

const LANGUAGES = [
  { value: "python", label: "Python" },
  { value: "curl", label: "curl" },
] as const;

type Language = (typeof LANGUAGES)[number]["value"];

/** Code to paste that asks for this agent. */
export function QuickStartCard({ agentId }: { agentId: string }) {
  const trpc = useTRPC();
  const [language, setLanguage] = useState<Language>("python");
  const { data: permissions = [] } = useQuery(trpc.permissions.list.queryOptions({ agentId }));
  const baseUrl = useSyncExternalStore(never, browserOrigin, serverOrigin);
  const allowed = permissions.filter(({ effect }) => effect === "allow");
  const action = exampleAction(allowed.map((permission) => permission.action));
  const code = { python: pythonQuickStart, curl: curlQuickStart }[language];
  return (
    <Card>
      <CardHeader
        title="Quick start"
        description={
          <>
            Ask before acting. Put a key from{" "}
            <TextLink href="/settings/api-keys">Settings → API keys</TextLink> in place of
            YOUR_API_KEY.
          </>
        }
        actions={
          <SegmentedControl
            label="Language"
            options={LANGUAGES}
            value={language}
            onValueChange={setLanguage}
          />
        }
      />
      <CardBody>
        <CodeBlock
          code={code({ agentId, action, baseUrl })}
          label={language === "python" ? "agent.py" : "Shell"}
        />
      </CardBody>
    </Card>
  );
}

const never = () => () => {};
const browserOrigin = () => window.location.origin;
const serverOrigin = () => "";
