import { isDowngrade, type Plan, PLAN_TERMS } from "@/domain/plan";

export interface PlanUse {
  agents: number;
  members: number;
}

/** What changing the plan does, in sentences, before it is done. */
export function planEffects(from: Plan, to: Plan, used: PlanUse): string[] {
  return isDowngrade(from, to) ? losses(from, to, used) : gains(from, to);
}

function losses(from: Plan, to: Plan, used: PlanUse): string[] {
  const [before, after] = [PLAN_TERMS[from], PLAN_TERMS[to]];
  const sentences = [
    room("agents", used.agents, after.agents),
    room("members, with open invitations", used.members, after.members),
  ];
  if (before.approvals && !after.approvals)
    sentences.push(
      "Actions that require approval will be denied. Requests that already wait can still be decided.",
    );
  // An event is promised when it is recorded, with the decision it tells of: what waits is sent,
  // whatever the plan is by then. The plan decides what is recorded from now on.
  if (before.webhooks && !after.webhooks)
    sentences.push(
      "Webhooks stop: new events are not sent, those already waiting still are. Agents learn of later decisions by asking.",
    );
  if (after.logRetentionDays !== null)
    sentences.push(`Log entries older than ${after.logRetentionDays} days are removed for good.`);
  if (after.checksPerMinute !== null)
    sentences.push(
      `Agents can make ${count(after.checksPerMinute)} check and log requests a minute.`,
    );
  return sentences;
}

function room(what: string, used: number, limit: number | null): string {
  if (limit === null) return `There is no limit on ${what}.`;
  if (used <= limit) return `You have ${used} of at most ${limit} ${what}.`;
  return `You have ${used} ${what} and the plan has room for ${limit}: none is deleted, but no more can be added.`;
}

function gains(from: Plan, to: Plan): string[] {
  const [before, after] = [PLAN_TERMS[from], PLAN_TERMS[to]];
  const sentences = [];
  if (after.approvals && !before.approvals)
    sentences.push("Permissions that require approval start asking a human, with the next check.");
  if (after.webhooks && !before.webhooks)
    sentences.push("Webhooks are sent, starting with the next event.");
  sentences.push(
    `Room for ${limitText(after.agents)} agents and ${limitText(after.members)} members.`,
  );
  sentences.push(
    `${capitalized(limitText(after.checksPerMinute))} check and log requests a minute.`,
  );
  sentences.push(
    after.logRetentionDays === null
      ? "The log is kept without limit."
      : `Log entries are kept for ${after.logRetentionDays} days.`,
  );
  return sentences;
}

/** A limit in words; `null` is without limit. */
export function limitText(limit: number | null): string {
  return limit === null ? "unlimited" : count(limit);
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
