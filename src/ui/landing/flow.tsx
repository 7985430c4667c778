"use client";

import { type ReactNode, useState } from "react";
import type { Resolution } from "@/domain/approval";
import { CodeBlock } from "../kit/code-block";
import { ApprovalSample } from "./approval-sample";
import { CHECK_SAMPLE, webhookSample } from "./sample-code";

/** The way of one act: the agent's check, the person's answer, the event that tells of it. */
export function Flow() {
  const [resolution, setResolution] = useState<Resolution | null>(null);
  return (
    <section aria-labelledby="flow" className="border-y bg-surface">
      <div className="mx-auto max-w-6xl px-4 py-14 md:px-8 md:py-20">
        <h2 id="flow" className="text-2xl font-semibold tracking-tight">
          One check in front of the act
        </h2>
        <ol className="mt-10 flex flex-col gap-14">
          <Step
            number={1}
            title="The agent checks"
            sample={<CodeBlock code={CHECK_SAMPLE} label="refund.py" />}
          >
            It names the act and its parameters. Within your rules the answer is yes, and it comes
            at once; what a rule denies or no rule covers is refused. When a person has to decide,
            the agent waits for the answer and then checks again with it.
          </Step>
          <Step
            number={2}
            title="A person decides"
            sample={<ApprovalSample resolution={resolution} onResolve={setResolution} />}
          >
            Reviewers see the amount, the rule that asked and the exact parameters. A yes counts
            once, until it expires, and only for the agent, action and parameters that were shown.
          </Step>
          <Step
            number={3}
            title="Your systems hear of it"
            sample={
              <CodeBlock
                code={webhookSample(resolution ?? "approved")}
                label={`approval.${resolution ?? "approved"}`}
              />
            }
          >
            A signed webhook carries the decision to the endpoints you name and is retried when they
            do not answer. What was asked, what was answered and by whom stays in the log.
          </Step>
        </ol>
      </div>
    </section>
  );
}

interface StepProps {
  number: number;
  title: string;
  sample: ReactNode;
  children: ReactNode;
}

function Step({ number, title, sample, children }: StepProps) {
  return (
    <li className="grid gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] lg:gap-14">
      <div>
        <span
          aria-hidden
          className="flex size-7 items-center justify-center rounded-full bg-accent-soft text-sm font-semibold text-accent-text"
        >
          {number}
        </span>
        <h3 className="mt-3 text-lg font-semibold">{title}</h3>
        <p className="mt-2 max-w-prose text-base text-pretty text-muted">{children}</p>
      </div>
      <div className="min-w-0">{sample}</div>
    </li>
  );
}
