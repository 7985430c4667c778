"use client";

import { Check, Clock, RotateCcw, X } from "lucide-react";
import type { Resolution } from "@/domain/approval";
import { Avatar } from "../kit/avatar";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { Card } from "../kit/card";

interface ApprovalSampleProps {
  resolution: Resolution | null;
  onResolve: (resolution: Resolution | null) => void;
}

/** An approval as a reviewer sees it; the buttons work on the sample. */
export function ApprovalSample({ resolution, onResolve }: ApprovalSampleProps) {
  return (
    <Card aria-label="Sample approval">
      <div className="flex items-center gap-2.5 border-b px-4 py-3 text-sm md:px-5">
        <Avatar name="Support Agent" size="sm" shape="square" />
        <span className="min-w-0 flex-1 truncate font-medium">support-agent</span>
        <Status resolution={resolution} />
      </div>
      <div className="px-4 py-4 md:px-5">
        <p className="font-mono text-sm">stripe.refund</p>
        <p className="mt-2 text-3xl font-semibold tracking-tight">500.00 USD</p>
        <p className="mt-1 text-sm text-muted">
          Over the limit of 150.00 USD set by the permission{" "}
          <code className="font-mono">stripe.*</code>
        </p>
        <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 rounded-md bg-subtle px-3 py-2.5 font-mono text-[0.8125rem]">
          <Fact name="amount">500</Fact>
          <Fact name="currency">USD</Fact>
          <Fact name="customer">cus_N4aQ8</Fact>
        </dl>
      </div>
      <Decide resolution={resolution} onResolve={onResolve} />
    </Card>
  );
}

function Status({ resolution }: Pick<ApprovalSampleProps, "resolution">) {
  return (
    <span role="status">
      {resolution === "approved" && (
        <Badge tone="success">
          <Check aria-hidden />
          Approved
        </Badge>
      )}
      {resolution === "rejected" && (
        <Badge tone="danger">
          <X aria-hidden />
          Rejected
        </Badge>
      )}
      {resolution === null && (
        <Badge tone="warning">
          <Clock aria-hidden />
          Waiting for you
        </Badge>
      )}
    </span>
  );
}

function Decide({ resolution, onResolve }: ApprovalSampleProps) {
  return (
    <div className="flex items-center gap-2 border-t px-4 py-3 md:px-5">
      <p className="min-w-0 flex-1 text-xs text-muted">A sample. Nothing is refunded.</p>
      {resolution ? (
        <Button onClick={() => onResolve(null)}>
          <RotateCcw aria-hidden />
          Start over
        </Button>
      ) : (
        <>
          <Button onClick={() => onResolve("rejected")}>Reject</Button>
          <Button variant="primary" onClick={() => onResolve("approved")}>
            Approve
          </Button>
        </>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
