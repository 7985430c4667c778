import type { ReactNode } from "react";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { CopyButton } from "@/ui/kit/copy-button";
import { Time } from "@/ui/kit/time";
import type { Outputs } from "@/ui/outputs";

/** How far the log is sealed, and with which key. */
export function SealingFacts({ sealing }: { sealing: Outputs["logs"]["sealing"] }) {
  const { last, waiting } = sealing;
  return (
    <Card>
      <CardHeader
        title="Seals"
        description="Entries get their seal about a minute after they were written."
      />
      <CardBody>
        <dl className="grid grid-cols-1 gap-x-8 gap-y-3 text-sm md:grid-cols-2">
          <Fact name="Last seal">
            {last ? (
              <>
                Seal {last.number.toLocaleString("en")}, <Time at={last.sealedAt} show="both" />
              </>
            ) : (
              "None yet"
            )}
          </Fact>
          <Fact name="Entries that wait for a seal">{waiting.toLocaleString("en")}</Fact>
          {last && (
            <>
              <Fact name="Hash of the last seal">
                <Exact text={last.hash} label="Copy hash" />
              </Fact>
              <Fact name="Signing key">
                <Exact text={last.keyId} label="Copy key id" />
              </Fact>
            </>
          )}
        </dl>
      </CardBody>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs font-medium text-muted">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  );
}

function Exact({ text, label }: { text: string; label: string }) {
  return (
    <span className="flex items-center gap-1">
      <span className="min-w-0 font-mono text-xs break-all">{text}</span>
      <CopyButton text={text} label={label} variant="ghost" iconOnly />
    </span>
  );
}
