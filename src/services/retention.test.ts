import { expect, it } from "vitest";
import { type Plan, PLAN_TERMS } from "@/domain/plan";
import { testPlatform } from "@/test/database";
import { forceLog } from "@/test/force-log";
import { newId } from "@/lib/ids";
import { aCheck, aMember, anAgent, anOrganization, aPendingApproval } from "@/test/factories";
import { checkAction } from "./checks/check-action";
import { resolveApproval } from "./approvals/resolve-approval";
import type { Ctx } from "./context";
import { sealLog } from "./evidence/seal-log";
import { startSession } from "./people/start-session";
import { applyRetention } from "./retention";

const platform = testPlatform();

/** Two entries, each under its own seal: one a minute inside the days, one a minute beyond. */
async function entriesAround(days: number, owner: Ctx): Promise<{ kept: string; old: string }> {
  const agent = await anAgent(owner);
  const entryAged = async (minutes: number) => {
    const { checkId } = await checkAction(owner, aCheck(agent.id, "a"));
    await writtenAgo(checkId, days, minutes);
    await sealLog(platform, 0);
    return checkId;
  };
  const old = await entryAged(1);
  return { old, kept: await entryAged(-1) };
}

/** As if the entry had been written that long ago, and before anyone looked for what to seal. */
async function writtenAgo(id: string, days: number, minutes = 0): Promise<void> {
  await forceLog(
    platform,
    (sql) => sql`
      update log_entries set created_at = now() - make_interval(days => ${days}, mins => ${minutes})
      where id = ${id}`,
  );
  await platform.sql`update log_sealing set sealed_until = 'epoch'`;
}

async function idsOf(owner: Ctx): Promise<string[]> {
  const rows = await platform.sql`
    select id from log_entries where organization_id = ${owner.organizationId}`;
  return rows.map(({ id }) => id);
}

it.each(["free", "pro", "business"] as const)(
  "keeps what the %s plan keeps",
  async (plan: Plan) => {
    const owner = await anOrganization(platform, plan);
    const { kept } = await entriesAround(PLAN_TERMS[plan].logRetentionDays ?? 0, owner);
    expect(await applyRetention(platform)).toBe(1);
    expect(await idsOf(owner)).toEqual([kept]);
  },
);

it.each([
  ["free", 8, 6],
  ["enterprise", 62, 60],
] as const)(
  "keeps the counts that the overview of the %s plan looks at",
  async (plan, old, kept) => {
    const owner = await anOrganization(platform, plan);
    const { organizationId } = owner;
    const counts = (days: number) => ({
      organization_id: organizationId,
      per: "quarter",
      begins: new Date(Date.now() - days * 86_400_000),
      about: "all",
      id: "",
      name: "",
      allowed: days,
      asked: 0,
      blocked: 0,
    });
    await platform.sql`insert into check_counts ${platform.sql([counts(old), counts(kept)])}`;
    await applyRetention(platform);
    const left = await platform.sql`
    select allowed from check_counts where organization_id = ${organizationId}`;
    expect(left).toEqual([{ allowed: kept }]);
  },
);

it("keeps everything of a plan without limit", async () => {
  const owner = await anOrganization(platform, "enterprise");
  const { kept, old } = await entriesAround(4_000, owner);
  expect(await applyRetention(platform)).toBe(0);
  expect((await idsOf(owner)).sort()).toEqual([kept, old].sort());
});

it("keeps the entry of an approval that still waits", async () => {
  const owner = await anOrganization(platform);
  const { id } = await aPendingApproval(owner);
  await writtenAgo(id, 90);
  expect(await applyRetention(platform)).toBe(0);
  expect(await idsOf(owner)).toEqual([id]);
  await resolveApproval(owner, { id, resolution: "rejected", comment: null });
  expect(await applyRetention(platform)).toBe(1);
  expect(await idsOf(owner)).toEqual([]);
});

it("removes more than one batch, while two run at once, each entry counted once", async () => {
  const owner = await anOrganization(platform);
  await platform.sql`
    insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source, context, created_at)
    select gen_random_uuid(), ${owner.organizationId}, 'agent_a', 'a', 'a', 'success', 'log', '{}',
           now() - interval '31 days'
    from generate_series(1, 2500)`;
  await platform.sql`update log_sealing set sealed_until = 'epoch'`;
  await sealLog(platform, 0);
  const removed = await Promise.all([applyRetention(platform), applyRetention(platform)]);
  expect(removed[0] + removed[1]).toBe(2_500);
  expect(await idsOf(owner)).toEqual([]);
  const seals = await platform.sql`
    select number, size, dropped_at is not null as dropped from log_seals
    where organization_id = ${owner.organizationId} order by number`;
  expect(seals).toEqual([
    { number: 1, size: 1_000, dropped: true },
    { number: 2, size: 1_000, dropped: true },
    { number: 3, size: 500, dropped: true },
  ]);
  const leaves = await platform.sql`
    select from log_leaves where organization_id = ${owner.organizationId}`;
  expect(leaves).toHaveLength(0);
});

it("removes stored answers and rate windows that are past their time", async () => {
  const owner = await anOrganization(platform);
  const { organizationId } = owner;
  for (const [key, age] of [
    ["old", "-1 second"],
    ["new", "1 hour"],
  ] as const)
    await platform.sql`
      insert into idempotency_keys (organization_id, endpoint, key, request_hash, answer, expires_at)
      values (${organizationId}, 'check', ${key}, 'h', '{}', now() + ${age}::interval)`;
  for (const [bucket, age] of [
    ["old", "2 hours"],
    ["new", "1 minute"],
  ] as const)
    await platform.sql`
      insert into rate_windows (bucket, window_start, used)
      values (${`${bucket}:${organizationId}`}, now() - ${age}::interval, 1)`;
  await applyRetention(platform);
  const answers = await platform.sql`
    select key from idempotency_keys where organization_id = ${organizationId}`;
  const windows = await platform.sql`
    select bucket from rate_windows where bucket like ${`%${organizationId}`}`;
  expect(answers).toEqual([{ key: "new" }]);
  expect(windows).toEqual([{ bucket: `new:${organizationId}` }]);
});

it("removes sessions that ended or lapsed over ninety days ago, and no others", async () => {
  const { organizationId } = await anOrganization(platform);
  const { userId } = await aMember(platform, organizationId, "viewer");
  const aSession = async (endedDays: number | null, lapsedDays: number) => {
    const id = await startSession(platform, userId, null);
    await platform.sql`
      update sessions set ended_at = now() - make_interval(days => ${endedDays}::int),
        expires_at = now() - make_interval(days => ${lapsedDays}) where id = ${id}`;
    return id;
  };
  const [open, ended] = [await aSession(null, -30), await aSession(89, 60)];
  await aSession(91, 61);
  await aSession(91, -1);
  await aSession(null, 91);
  await applyRetention(platform);
  const rows = await platform.sql`select id from sessions where user_id = ${userId} order by id`;
  expect(rows.map(({ id }) => id)).toEqual([open, ended]);
});

it("removes what reviewers were told a week ago; what still waits to be told stays", async () => {
  const owner = await anOrganization(platform);
  const { organizationId } = owner;
  const rowOf = async (days: number, end: { sent?: boolean; dropped?: string }) => {
    const [approval, id] = [await aPendingApproval(owner), newId("req")];
    await platform.sql`
      insert into reviewer_emails (id, organization_id, member_id, approval_id, send_after,
        created_at, sent_at, dropped_reason)
      select ${id}, organization_id, id, ${approval.id}, now(),
        now() - make_interval(days => ${days}), ${end.sent ? new Date() : null}, ${end.dropped ?? null}
      from members where organization_id = ${organizationId}`;
    return id;
  };
  const kept = [await rowOf(8, {}), await rowOf(6, { sent: true })];
  await rowOf(8, { sent: true });
  await rowOf(8, { dropped: "request_closed" });
  await applyRetention(platform);
  const rows = await platform.sql`
    select id from reviewer_emails where organization_id = ${organizationId} order by id`;
  expect(rows.map(({ id }) => id)).toEqual(kept);
});
