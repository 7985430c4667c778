import { beforeAll, describe, expect, it } from "vitest";
import { PENDING_PER_AGENT, TOO_MANY_PENDING } from "@/domain/approval";
import { testPlatform } from "@/test/database";
import { aCheck, anAgent, anOrganization, lapse } from "@/test/factories";
import { cancelApproval, resolveApproval } from "../approvals/resolve-approval";
import type { Ctx } from "../context";
import { checkAction } from "./check-action";

const platform = testPlatform();

const ACTION = "stripe.refund";
const FULL = { decision: "deny", reason: TOO_MANY_PENDING, approvalId: null };

let ctx: Ctx;
beforeAll(async () => {
  ctx = await anOrganization(platform);
});

/** An agent at whose request so many approvals wait already. */
async function anAgentWith(pending: number): Promise<string> {
  const agent = await anAgent(ctx, [{ action: ACTION, requiresApproval: true }]);
  await platform.sql`
    insert into approvals
      (id, organization_id, agent_id, agent_name, action, context, context_hash, reason, expires_at)
    select gen_random_uuid(), ${ctx.organizationId}, ${agent.id}, ${agent.name}, ${ACTION}, '{}',
      'hash ' || n, 'asked', now() + interval '1 day'
    from generate_series(1, ${pending}) n`;
  return agent.id;
}

async function pendingOf(agentId: string): Promise<number> {
  const [row] = await platform.sql`
    select count(*)::int as n from approvals
    where agent_id = ${agentId} and status = 'pending_approval'
      and (expires_at > now() or takes_effect_at > now())`;
  return row?.n as number;
}

const ask = (agentId: string, n: number | string) =>
  checkAction(ctx, aCheck(agentId, ACTION, `{"n":${n}}`));

/** As many different checks at once. */
const askAtOnce = (agentId: string, times: number) =>
  Promise.all(Array.from({ length: times }, (_, n) => ask(agentId, n)));

describe("the pending approvals of one agent", () => {
  it("are filled up exactly by parallel checks; the others are denied and on the trail", async () => {
    const agentId = await anAgentWith(990);
    const answers = await askAtOnce(agentId, 60);
    const opened = answers.filter(({ decision }) => decision === "require_approval");
    const denied = answers.filter(({ decision }) => decision === "deny");
    expect(opened).toHaveLength(10);
    expect(denied).toHaveLength(50);
    for (const answer of denied) expect(answer).toMatchObject(FULL);
    expect(await pendingOf(agentId)).toBe(PENDING_PER_AGENT);
    const trail = await platform.sql`
      select status, reason, permission_id is not null as ruled, count(*)::int as n
      from log_entries where agent_id = ${agentId} group by 1, 2, 3 order by 4`;
    expect(trail).toMatchObject([
      { status: "pending_approval", n: 10 },
      { status: "blocked", reason: TOO_MANY_PENDING, ruled: true, n: 50 },
    ]);
  });

  it("do not hold up checks while they are few", async () => {
    const agentId = await anAgentWith(0);
    const answers = await askAtOnce(agentId, 60);
    expect(new Set(answers.map(({ approvalId }) => approvalId)).size).toBe(60);
  });

  it("are one more after each that ends, lapses or is answered", async () => {
    const agentId = await anAgentWith(996);
    const [first, second, third, fourth] = await askAtOnce(agentId, 4);
    const idOf = (answer: typeof first) => answer?.approvalId ?? "";
    expect(await ask(agentId, 10)).toMatchObject(FULL);
    await cancelApproval(ctx, { id: idOf(first), mayTouch: () => {} });
    await lapse(ctx, idOf(second));
    await resolveApproval(ctx, { id: idOf(third), resolution: "rejected", comment: null });
    const later = await askAtOnce(agentId, 20);
    // The two that were ended and the one that lapsed are asked again; the fourth still waits.
    const joined = later.filter(({ approvalId }) => approvalId === idOf(fourth));
    const opened = later.filter(({ decision }) => decision === "require_approval");
    expect([joined.length, opened.length]).toEqual([1, 4]);
    expect(await pendingOf(agentId)).toBe(PENDING_PER_AGENT);
  });

  it("can still be joined by equal checks, and redeemed, when there is no room", async () => {
    const agentId = await anAgentWith(998);
    const approved = await ask(agentId, '"approved"');
    const waiting = await ask(agentId, '"waiting"');
    const id = approved.approvalId ?? "";
    await resolveApproval(ctx, { id, resolution: "approved", comment: null });
    await ask(agentId, '"last"');
    expect(await ask(agentId, '"one more"')).toMatchObject(FULL);
    const joined = await Promise.all(Array.from({ length: 8 }, () => ask(agentId, '"waiting"')));
    expect(new Set(joined.map(({ approvalId }) => approvalId))).toEqual(
      new Set([waiting.approvalId]),
    );
    const redeeming = { ...aCheck(agentId, ACTION, '{"n":"approved"}'), approvalId: id };
    expect(await checkAction(ctx, redeeming)).toMatchObject({ decision: "allow" });
  });

  it("are no other agent's", async () => {
    await anAgentWith(PENDING_PER_AGENT);
    expect(await ask(await anAgentWith(0), 1)).toMatchObject({ decision: "require_approval" });
  });
});
