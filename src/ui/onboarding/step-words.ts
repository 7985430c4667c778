import { QUICK_START_ID } from "@/ui/agents/quick-start-code";
import type { Outputs } from "@/ui/outputs";

export type Onboarding = Outputs["onboarding"]["read"];
export type Step = Onboarding["steps"][number];

/** A step as the checklist tells it. */
export interface StepWords {
  title: string;
  hint: string;
  /** Where it is done. */
  href: string;
}

/** @param agentId the agent whose page shows an agent's steps; null while there is none */
export function wordsOf(name: Step["name"], agentId: string | null): StepWords {
  const agentPage = agentId ? `/agents/${encodeURIComponent(agentId)}` : "/agents";
  const quickStart = agentId ? `${agentPage}#${QUICK_START_ID}` : agentPage;
  return {
    agent: {
      title: "Create an agent",
      hint: "A program that asks before it acts.",
      href: "/agents",
    },
    askingPermission: {
      title: "Add a permission that asks a human",
      hint: "Tick “Requires Approval” on what a person should decide.",
      href: agentPage,
    },
    key: {
      title: "Make an API key",
      hint: "Your agent sends it with every check.",
      href: "/settings/api-keys",
    },
    check: {
      title: "Send the first check",
      hint: "Copy the code in Python, TypeScript or curl from the agent’s page.",
      href: quickStart,
    },
    decision: {
      title: "Decide the first approval",
      hint: "Approve or reject a request in the inbox. A sample will do.",
      href: "/approvals",
    },
    endpoint: {
      title: "Connect a webhook",
      hint: "Your server learns of a decision at once, instead of asking again.",
      href: "/settings/webhooks",
    },
  }[name];
}
