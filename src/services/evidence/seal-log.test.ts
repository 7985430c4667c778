import { expect, it } from "vitest";
import { findSealLag, sealFrom } from "@/db/queries/sealing";
import { logEntries } from "@/db/schema/trail";
import { sha256 } from "@/lib/hash";
import { newLogEntryId } from "@/lib/ids";
import { openVault } from "@/lib/vault";
import { testPlatform } from "@/test/database";
import { deferred } from "@/test/deferred";
import { aCheck, anAgent, anEndpoint, anOrganization, eventsOf } from "@/test/factories";
import { runVerifier, sealedLog } from "@/test/run-verifier";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { readCheckpoint, signedText } from "./checkpoint";
import { sealLog } from "./seal-log";

const platform = testPlatform();

async function checks(owner: Ctx, count: number): Promise<string[]> {
  const agent = await anAgent(owner, [{ action: "a.b" }]);
  const ids: string[] = [];
  for (let i = 0; i < count; i++)
    ids.push((await checkAction(owner, aCheck(agent.id, "a.b", `{"n":${i}}`))).checkId);
  return ids;
}

async function bulk(owner: Ctx, count: number): Promise<void> {
  await platform.sql`
    insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source, context)
    select gen_random_uuid(), ${owner.organizationId}, 'agent_a', 'a', 'a', 'success', 'log', '{"a":1}'
    from generate_series(1, ${count})`;
}

function sealsOf({ organizationId }: Ctx) {
  return platform.sql`
    select number, size, previous, hash from log_seals
    where organization_id = ${organizationId} order by number`;
}

it("seals every entry once, in the order it was written, each seal naming the one before", async () => {
  const owner = await anOrganization(platform);
  const ids = await checks(owner, 3);
  await sealLog(platform, 0);
  ids.push(...(await checks(owner, 2)));
  await sealLog(platform, 0);
  await sealLog(platform, 0);
  const leaves = await platform.sql`
    select log_entry_id as id, seal_number as seal, position from log_leaves
    where organization_id = ${owner.organizationId} order by seal_number, position`;
  expect(leaves.map(({ id }) => id)).toEqual(ids);
  expect(leaves.map(({ seal, position }) => [seal, position])).toEqual(
    [[1, 0], [1, 1], [1, 2], [2, 0], [2, 1]], // prettier-ignore
  );
  const [first, second] = await sealsOf(owner);
  expect(first).toMatchObject({ number: 1, size: 3, previous: "0".repeat(64) });
  expect(second).toMatchObject({ number: 2, size: 2, previous: first?.hash });
});

it("a checkpoint is the newest seal, its hash over exactly what is signed", async () => {
  const owner = await anOrganization(platform);
  expect(await readCheckpoint(owner)).toEqual({ seal: null, public_key: null });
  await checks(owner, 2);
  await sealLog(platform, 0);
  const { seal, public_key } = await readCheckpoint(owner);
  expect(seal && sha256(signedText(seal))).toBe(seal?.hash);
  expect(public_key).toMatch(/^[\w-]{43}$/);
  expect(seal?.sealed_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});

it("more than a thousand entries get several seals in one pass", async () => {
  const owner = await anOrganization(platform);
  await bulk(owner, 2_100);
  await sealLog(platform, 0);
  expect((await sealsOf(owner)).map(({ size }) => size)).toEqual([1_000, 1_000, 100]);
});

it("rests a minute between two seals, unless a full one waits", async () => {
  const owner = await anOrganization(platform);
  await checks(owner, 1);
  await sealLog(platform);
  await checks(owner, 1);
  await sealLog(platform);
  expect(await sealsOf(owner)).toHaveLength(1);
  await bulk(owner, 999);
  await sealLog(platform);
  expect((await sealsOf(owner)).map(({ size }) => size)).toEqual([1, 1_000]);
});

it("several instances at once seal every entry once, without a gap", async () => {
  const owner = await anOrganization(platform);
  await bulk(owner, 3_500);
  await Promise.all(Array.from({ length: 5 }, () => sealLog(platform, 0)));
  await sealLog(platform, 0);
  const seals = await sealsOf(owner);
  expect(seals.map(({ number }) => number)).toEqual(seals.map((_, i) => i + 1));
  expect(seals.reduce((sum, { size }) => sum + size, 0)).toBe(3_500);
  expect((await runVerifier(await sealedLog(owner))).code).toBe(0);
});

it("an entry whose transaction commits after later ones were sealed is sealed by the next pass", async () => {
  const owner = await anOrganization(platform);
  const [inserted, mayCommit] = [deferred<void>(), deferred<void>()];
  const [{ id } = { id: "" }] = await platform.sql`select gen_random_uuid() as id`;
  const late = platform.sql.begin(async (sql) => {
    await sql`
      insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source, context)
      values (${id}, ${owner.organizationId}, 'agent_a', 'a', 'late', 'success', 'log', '{}')`;
    inserted.resolve();
    await mayCommit.promise;
  });
  await inserted.promise;
  await checks(owner, 2);
  await sealLog(platform, 0);
  await sealLog(platform, 0);
  mayCommit.resolve();
  await late;
  await sealLog(platform, 0);
  expect((await sealsOf(owner)).map(({ size }) => size)).toEqual([2, 1]);
  expect((await runVerifier(await sealedLog(owner))).code).toBe(0);
});

it("an entry whose transaction took minutes is sealed within a minute of its commit", async () => {
  const owner = await anOrganization(platform);
  await platform.sql`update log_sealing set sealed_until = 'epoch'`;
  await sealLog(platform, 0);
  await platform.sql`
    insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source, context, created_at)
    values (gen_random_uuid(), ${owner.organizationId}, 'agent_a', 'a', 'a', 'success', 'log', '{}',
            now() - interval '9 minutes')`;
  await platform.sql`update log_sealing set sealed_until = sealed_until - interval '61 seconds'`;
  await sealLog(platform, 0);
  expect(await sealsOf(owner)).toHaveLength(1);
});

it("an entry written into the past is found by the daily look at all", async () => {
  const owner = await anOrganization(platform);
  await sealLog(platform, 0);
  await platform.sql`
    insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source, context, created_at)
    values (gen_random_uuid(), ${owner.organizationId}, 'agent_a', 'a', 'a', 'success', 'log', '{}',
            now() - interval '1 hour')`;
  await sealLog(platform, 0);
  expect(await sealsOf(owner)).toEqual([]);
  await platform.sql`update log_sealing set full_pass_at = now() - interval '25 hours'`;
  await sealLog(platform, 0);
  expect(await sealsOf(owner)).toHaveLength(1);
  const [{ age } = { age: "" }] = await platform.sql`
    select now() - full_pass_at < interval '1 minute' as age from log_sealing`;
  expect(age).toBe(true);
});

it("entries written into the past are sealed when their writer says so, also during a pass", async () => {
  const owner = await anOrganization(platform);
  await platform.sql`update log_sealing set sealed_until = 'epoch'`;
  await sealLog(platform, 0);
  await platform.sql`update log_sealing set sealed_until = sealed_until - interval '61 seconds'`;
  const [written, mayCommit] = [deferred<void>(), deferred<void>()];
  const at = new Date(Date.now() - 14 * 86_400_000);
  const writing = platform.db.tenant(owner.organizationId, async (tx) => {
    await tx.insert(logEntries).values({
      ...{ id: newLogEntryId(at), organizationId: owner.organizationId, createdAt: at },
      ...{ agentId: "agent_a", agentName: "a", action: "a", status: "success", source: "log" },
      context: "{}",
    });
    await sealFrom(tx, at);
    written.resolve();
    await mayCommit.promise;
  });
  await written.promise;
  const pass = sealLog(platform, 0);
  await waitingForLock();
  mayCommit.resolve();
  await Promise.all([writing, pass]);
  await sealLog(platform, 0);
  expect(await sealsOf(owner)).toHaveLength(1);
});

/** Until a pass waits to note how far it has come. */
async function waitingForLock(): Promise<void> {
  for (;;) {
    const waiting = await platform.sql`
      select from pg_stat_activity where datname = current_database()
        and wait_event_type = 'Lock' and query like '%update log_sealing%'`;
    if (waiting.length > 0) return;
  }
}

it("the lag is the age of the oldest entry without a seal", async () => {
  const owner = await anOrganization(platform);
  await sealLog(platform, 0);
  expect(await platform.db.system(findSealLag)).toBe(0);
  await platform.sql`
    insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source, context, created_at)
    values (gen_random_uuid(), ${owner.organizationId}, 'agent_a', 'a', 'a', 'success', 'log', '{}',
            now() - interval '100 seconds')`;
  expect(await platform.db.system(findSealLag)).toBeCloseTo(100, -1);
  await sealLog(platform, 0);
  expect(await platform.db.system(findSealLag)).toBe(0);
});

it("tells the checkpoint to endpoints that asked for it, once a pass, and writes no event otherwise", async () => {
  const [owner, other] = [await anOrganization(platform), await anOrganization(platform)];
  await anEndpoint(owner, ["log.sealed"]);
  await anEndpoint(other, ["log.failed"]);
  for (const ctx of [owner, other]) await bulk(ctx, 1_001);
  await sealLog(platform, 0);
  const told = await eventsOf(owner);
  expect(told.map(({ type }) => type)).toEqual(["log.sealed"]);
  const { data } = JSON.parse(told[0]?.body ?? "{}");
  expect(data).toEqual(await readCheckpoint(owner));
  expect(data.seal).toMatchObject({ number: 2, size: 1 });
  expect(await eventsOf(other)).toEqual([]);
  const verdict = await runVerifier(await sealedLog(owner), {
    checkpoint: JSON.parse(told[0]?.body ?? ""),
  });
  expect(verdict).toEqual({
    code: 0,
    lines: ["verified entries=1001 seals=2 dropped=0 erased=0 problems=0"],
  });
});

it("a new SECRET_KEY signs with a new key, which the verifier must be told to trust", async () => {
  const owner = await anOrganization(platform);
  await checks(owner, 2);
  await sealLog(platform, 0);
  const checkpoint = await readCheckpoint(owner);
  await checks(owner, 1);
  const vault = openVault("another secret key, after the first one had leaked");
  await sealLog({ ...platform, vault }, 0);
  const later = await readCheckpoint(owner);
  expect(later.public_key).not.toBe(checkpoint.public_key);
  const exported = await sealedLog(owner);
  expect((await runVerifier(exported, { checkpoint: later })).code).toBe(0);
  const { code, lines } = await runVerifier(exported, { checkpoint });
  expect(code).toBe(1);
  expect(lines[0]).toContain(
    `signed with the key ${later.seal?.key_id}, which is none that was saved`,
  );
  const args = ["--key", later.public_key ?? ""];
  expect((await runVerifier(exported, { checkpoint, args })).code).toBe(0);
});

it("an organization whose log cannot be sealed does not hold up the others", async () => {
  const [broken, whole] = [await anOrganization(platform), await anOrganization(platform)];
  await checks(broken, 1);
  await checks(whole, 1);
  const tenant: Ctx["db"]["tenant"] = (organizationId, work) =>
    organizationId === broken.organizationId
      ? Promise.reject(new Error("broken"))
      : platform.db.tenant(organizationId, work);
  expect(await sealLog({ ...platform, db: { ...platform.db, tenant } }, 0)).toBe(1);
  expect(await sealLog(platform, 0)).toBe(1);
});
