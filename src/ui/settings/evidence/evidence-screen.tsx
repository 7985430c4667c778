"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { Button } from "@/ui/kit/button";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { CodeBlock } from "@/ui/kit/code-block";
import { PageHeader } from "@/ui/kit/page-header";
import { Loaded } from "@/ui/loaded";
import { usePollInterval } from "@/ui/poll-interval";
import { useTRPC } from "@/ui/trpc";
import { SealingFacts } from "./sealing-facts";

const COMMAND =
  "node verify-log.mjs agentwarden-sealed-log.jsonl --checkpoint agentwarden-checkpoint.json";

/** Proof that the log is as it was written, to take away and check elsewhere. */
export function EvidenceScreen() {
  const trpc = useTRPC();
  const pollMs = usePollInterval();
  const query = useQuery(
    trpc.logs.sealing.queryOptions(undefined, { refetchInterval: pollMs * 2 }),
  );
  return (
    <>
      <PageHeader
        title="Evidence"
        description="Log entries are sealed in batches. Each seal is signed and names the one before, so that a later change of the log shows."
      />
      <Loaded query={query} what="seals">
        {(sealing) => (
          <div className="flex flex-col gap-6">
            <SealingFacts sealing={sealing} />
            <HowToVerify sealed={sealing.last !== null} />
          </div>
        )}
      </Loaded>
    </>
  );
}

/** The three files, and what to do with them. */
function HowToVerify({ sealed }: { sealed: boolean }) {
  return (
    <Card>
      <CardHeader
        title="Verify the log"
        description="On any computer with Node.js 18 or newer, without a connection to AgentWarden."
      />
      <CardBody className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-2">
          {sealed ? (
            <>
              <DownloadLink href="/api/export/checkpoint">Download checkpoint</DownloadLink>
              <DownloadLink href="/api/export/logs?format=sealed">Download sealed log</DownloadLink>
            </>
          ) : (
            <p className="text-sm text-muted">
              There is something to download once the first entries are sealed.
            </p>
          )}
          <DownloadLink href="/verify-log.mjs">Download verifier</DownloadLink>
        </div>
        <ol className="list-decimal space-y-1 pl-5 text-sm">
          <li>
            Now and then, keep a checkpoint where nobody who runs AgentWarden can change it. The
            webhook event <code className="font-mono text-xs">log.sealed</code> brings each one.
          </li>
          <li>When you want to know, download the sealed log and the verifier.</li>
          <li>Run the verifier with a checkpoint that you kept:</li>
        </ol>
        <CodeBlock label="Command" code={COMMAND} />
      </CardBody>
    </Card>
  );
}

function DownloadLink({ href, children }: { href: string; children: string }) {
  return (
    <Button asChild>
      <a href={href} download>
        <Download aria-hidden />
        {children}
      </a>
    </Button>
  );
}
