import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "../agent-client";
import { inParallel } from "../in-parallel";
import { type Member, told } from "../member-client";
import { pick } from "../random";
import type { Organization } from "../stage";

const AT_ONCE = 20;
const ACTION = "wire.transfer";

interface Once {
  problems: string[];
  redeems: number;
  repeats: number;
  late: number;
}

/** What must happen once besides a click: a redemption, a repeated request, an end by the clock. */
export async function actOnce(
  organization: Organization,
  reviewers: Member[],
  { rounds, random }: { rounds: number; random: () => number },
): Promise<Once> {
  const { api } = organization;
  const rule = { action: ACTION, requires_approval: true };
  const agent = await api.agent("once", [rule]);
  const brief = { ...rule, approval_expires_in_seconds: 1 };
  const hurried = await api.agent("hurried", [brief]);
  const problems: string[] = [];
  await inParallel(Array.from({ length: rounds }), 2, async (_, n) => {
    const reviewer = reviewers[n % reviewers.length] as Member;
    problems.push(...(await redeemOnce(organization, agent, { n, reviewer })));
    problems.push(...(await repeat(organization, agent, n)));
  });
  const late = Math.min(rounds, 20);
  await inParallel(Array.from({ length: late }), 10, async (_, n) => {
    const reviewer = reviewers[n % reviewers.length] as Member;
    problems.push(...(await clickLate(organization, hurried, { n, reviewer, random })));
  });
  return { problems, redeems: rounds * AT_ONCE, repeats: rounds * AT_ONCE, late };
}

/** Another context is refused; of twenty with the right one, one acts. */
async function redeemOnce(
  { api }: Organization,
  agent: string,
  { n, reviewer }: { n: number; reviewer: Member },
): Promise<string[]> {
  const context = { amount: 1_000 + n, to: "DE02" };
  const asked = await api.check(agent, ACTION, context);
  const id = String(asked.json.approval_id);
  await reviewer.calls.approvals.resolve.mutate({ id, resolution: "approved", comment: null });
  const redeem = (changed: object) =>
    api.post("/api/v1/check", {
      ...{ agent_id: agent, action: ACTION, approval_id: id },
      context: { ...context, ...changed },
    });
  const problems: string[] = [];
  for (const changed of [{ to: "DE03" }, { amount: 1_000 + n + 0.01 }, { extra: null }]) {
    const { json } = await redeem(changed);
    if (json.allowed !== false) problems.push(`${id} redeemed with ${JSON.stringify(changed)}`);
  }
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => redeem({})));
  const winners = answers.filter(({ json }) => json.allowed === true).length;
  if (winners !== 1) problems.push(`${id} redeemed ${winners} times`);
  return problems;
}

/** One key and the same bytes open one approval; other bytes are refused and open none. */
async function repeat({ api }: Organization, agent: string, n: number): Promise<string[]> {
  const headers = { "Idempotency-Key": `call-${n}` };
  const body = { agent_id: agent, action: ACTION, context: { amount: 5_000_000 + n } };
  const send = () => api.post("/api/v1/check", body, headers);
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, send));
  const opened = new Set(
    answers.flatMap(({ json }) => (json.approval_id ? [json.approval_id] : [])),
  );
  const wrong = answers.filter(({ status }) => status !== 200 && status !== 409);
  const other = await api.post("/api/v1/check", { ...body, context: { amount: n } }, headers);
  const problems = wrong.map((answer) => `call-${n}: ${describe(answer)}`);
  if (opened.size !== 1) problems.push(`call-${n} opened ${opened.size} approvals`);
  if (other.status !== 422) problems.push(`call-${n} with other bytes: ${describe(other)}`);
  return problems;
}

/** A click after the end is told so, whether or not anything has noticed the end before it. */
async function clickLate(
  { api }: Organization,
  agent: string,
  { n, reviewer, random }: { n: number; reviewer: Member; random: () => number },
): Promise<string[]> {
  const { json } = await api.check(agent, ACTION, { n });
  const id = String(json.approval_id);
  const lapsesInMs = Date.parse(String(json.expires_at)) - Date.now();
  await sleep(Math.max(0, lapsesInMs) + pick(random, [1, 5, 50]));
  const click = { id, resolution: "approved" as const, comment: null };
  const answer = await told(reviewer.calls.approvals.resolve.mutate(click));
  if (answer.ok) return [`${id} approved after its end`];
  return answer.status === 409 ? [] : [`${id} late: ${JSON.stringify(answer)}`];
}

function describe({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 120)}`;
}
