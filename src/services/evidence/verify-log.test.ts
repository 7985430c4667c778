import type postgres from "postgres";
import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { forceLog } from "@/test/force-log";
import { aCheck, anAgent, anOrganization, aPendingApproval } from "@/test/factories";
import { runVerifier, sealedLog } from "@/test/run-verifier";
import { TAMPERS } from "@/test/tamper-log";
import { checkAction } from "../checks/check-action";
import { resolveApproval } from "../approvals/resolve-approval";
import type { Ctx } from "../context";
import { applyRetention } from "../retention";
import { readCheckpoint } from "./checkpoint";
import { eraseLogFields } from "./erase-log-fields";
import { sealLog } from "./seal-log";

const platform = testPlatform();

/** A log of three seals with four entries each; those of the first written some days ago. */
async function aSealedLog(daysAgo = 0): Promise<{ owner: Ctx; ids: string[] }> {
  const owner = await anOrganization(platform, "free");
  const agent = await anAgent(owner, [{ action: "a.b" }]);
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) {
    const context = `{"n":${i},"big":100.00000000000000001,"who":"Ü\\n\\u202e","__proto__":{"x":[1e2]}}`;
    ids.push((await checkAction(owner, aCheck(agent.id, "a.b", context))).checkId);
    if (i === 3) await writtenAgo(owner, daysAgo);
    if (i % 4 === 3) await sealLog(platform, 0);
  }
  return { owner, ids };
}

/** As if what waits for its seal had been written days ago. */
async function writtenAgo({ organizationId }: Ctx, days: number): Promise<void> {
  await forceLog(
    platform,
    (sql) => sql`
      update log_entries set created_at = created_at - make_interval(days => ${days})
      where organization_id = ${organizationId}`,
  );
  await platform.sql`update log_sealing set sealed_until = 'epoch'`;
}

const verified = (counts: string) => `verified ${counts} problems=0`;

describe("no false alarm", () => {
  it("on a log as it was written, with the checkpoint and without", async () => {
    const { owner } = await aSealedLog();
    const exported = await sealedLog(owner);
    const all = verified("entries=12 seals=3 dropped=0 erased=0");
    const checkpoint = await readCheckpoint(owner);
    expect(await runVerifier(exported, { checkpoint })).toEqual({ code: 0, lines: [all] });
    const alone = await runVerifier(exported);
    expect(alone).toMatchObject({ code: 0 });
    expect(alone.lines).toEqual([
      "note: without --checkpoint or --key, the signing key was held against nothing saved",
      "note: without --checkpoint, seals missing at the end are not noticed",
      all,
    ]);
    const args = ["--key", checkpoint.seal?.key_id ?? "", "--organization", owner.organizationId];
    expect((await runVerifier(exported, { args })).code).toBe(0);
  });

  it("on a log with erased fields, and after retention has emptied a seal", async () => {
    const { owner, ids } = await aSealedLog(8);
    const [old = "", , , , kept = ""] = ids;
    const before = await readCheckpoint(owner);
    await eraseLogFields(owner, { logEntryId: kept, fields: ["context.who"], reason: "asked to" });
    await eraseLogFields(owner, { logEntryId: kept, fields: ["context.n"], reason: "asked to" });
    await eraseLogFields(owner, { logEntryId: old, fields: ["context.who"], reason: "asked to" });
    const erased = await runVerifier(await sealedLog(owner), { checkpoint: before });
    expect(erased.lines).toEqual([verified("entries=12 seals=3 dropped=0 erased=3")]);
    expect(await applyRetention(platform)).toBe(4);
    const dropped = await runVerifier(await sealedLog(owner), { checkpoint: before });
    expect(dropped.lines).toEqual([verified("entries=8 seals=3 dropped=1 erased=2")]);
  });

  it("on entries of approvals, logs, and contexts of every kind", async () => {
    const owner = await anOrganization(platform);
    const { id, agentId } = await aPendingApproval(
      owner,
      '{"amount":5e2,"deep":[[{"a":null}]],"":""}',
    );
    await resolveApproval(owner, { id, resolution: "approved", comment: null });
    const again = aCheck(agentId, "stripe.refund", '{"amount":5e2,"deep":[[{"a":null}]],"":""}');
    await checkAction(owner, { ...again, approvalId: id });
    await checkAction(owner, aCheck(agentId, "unknown", "{}"));
    await platform.sql`
      insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source, context)
      values (gen_random_uuid(), ${owner.organizationId}, 'agent_a', 'a', 'a', 'success', 'log', '[1,{"a":1,"a":2}]')`;
    await sealLog(platform, 0);
    const verdict = await runVerifier(await sealedLog(owner), {
      checkpoint: await readCheckpoint(owner),
    });
    expect(verdict.lines).toEqual([verified("entries=4 seals=1 dropped=0 erased=0")]);
  });
});

describe("what an attacker with the owner's rights does to the database is found", () => {
  it.each(Object.keys(TAMPERS))("%s", async (name) => {
    const { owner } = await aSealedLog();
    const { owner: other } = await aSealedLog();
    const checkpoint = await readCheckpoint(owner);
    const otherCheckpoint = await readCheckpoint(other);
    const before = await sealedLog(owner);
    const victim = { organizationId: owner.organizationId, otherId: other.organizationId };
    await TAMPERS[name]?.(platform.sql, victim);
    const exported = await sealedLog(owner);
    expect(exported).not.toBe(before);
    const verdict = await runVerifier(exported, { checkpoint });
    expect(verdict.code).toBe(1);
    expect(verdict.lines.at(-1)).not.toContain("problems=0");
    expect(verdict.lines[0]).toMatch(/^line \d+, (seal \d+|end of file)/);
    const theirs = await runVerifier(await sealedLog(other), { checkpoint: otherCheckpoint });
    expect(theirs.code).toBe(name.startsWith("move") ? 1 : 0);
  });
});

describe("also found", () => {
  it("hashes that were recomputed, with nothing saved but the key", async () => {
    const { owner } = await aSealedLog();
    const { public_key } = await readCheckpoint(owner);
    const victim = { organizationId: owner.organizationId, otherId: owner.organizationId };
    await TAMPERS["recomputed hashes"]?.(platform.sql, victim);
    const exported = await sealedLog(owner);
    expect((await runVerifier(exported)).code).toBe(0);
    expect((await runVerifier(exported, { args: ["--key", public_key ?? ""] })).code).toBe(1);
  });

  it.each<[string, (sql: postgres.Sql, id: string) => Promise<unknown>]>([
    [
      "an entry without its leaf",
      (sql, id) => sql`delete from log_leaves where log_entry_id = ${id}`,
    ],
    ["a leaf without its entry", (sql, id) => sql`delete from log_entries where id = ${id}`],
    [
      "a context that grew",
      (sql, id) => sql`update log_entries set context = '{"more":1}' where id = ${id}`,
    ],
    [
      "another moment",
      (sql, id) => sql`
      update log_entries set created_at = created_at + interval '1 microsecond' where id = ${id}`,
    ],
    [
      "another reason, where there was none",
      (sql, id) => sql`
      update log_entries set reason = '' where id = ${id}`,
    ],
    [
      "a seal in the middle that claims to be empty",
      (sql, id) => sql`
      update log_seals s set dropped_at = now() from log_leaves l
      where l.log_entry_id = ${id} and s.number = l.seal_number
        and s.organization_id = l.organization_id`,
    ],
    [
      "a seal that is another's",
      (sql, id) => sql`
      update log_seals s set sealed_at = sealed_at + interval '1 microsecond' from log_leaves l
      where l.log_entry_id = ${id} and s.number = l.seal_number
        and s.organization_id = l.organization_id`,
    ],
  ])("%s", async (_, change) => {
    const { owner, ids } = await aSealedLog();
    await forceLog(platform, (sql) => change(sql, ids[5] ?? ""));
    const checkpoint = await readCheckpoint(owner);
    expect((await runVerifier(await sealedLog(owner), { checkpoint })).code).toBe(1);
  });

  it("a value in the place of one that was erased, and one that grew beside it", async () => {
    const { owner, ids } = await aSealedLog();
    const logEntryId = ids[5] ?? "";
    await eraseLogFields(owner, { logEntryId, fields: ["context.who"], reason: "asked to" });
    for (const context of ['{"who":"someone"}', '{"n":5,"big":100.00000000000000001,"x":1}']) {
      const [row] = await platform.sql`select context from log_entries where id = ${logEntryId}`;
      const put = (text: string) =>
        forceLog(
          platform,
          (sql) => sql`update log_entries set context = ${text} where id = ${logEntryId}`,
        );
      await put(context);
      expect((await runVerifier(await sealedLog(owner))).code).toBe(1);
      await put(row?.context);
      expect((await runVerifier(await sealedLog(owner))).code).toBe(0);
    }
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ["a line that is missing", (lines) => lines.toSpliced(3, 1)],
    ["a line that is there twice", (lines) => lines.toSpliced(3, 0, lines[3] ?? "")],
    [
      "two lines that have changed places",
      (lines) => lines.with(3, lines[4] ?? "").with(4, lines[3] ?? ""),
    ],
    ["an end that was cut off", (lines) => lines.slice(0, -1)],
    ["half a line", (lines) => lines.with(-1, lines.at(-1)?.slice(0, 40) ?? "")],
    [
      "a status that is hidden as if it had been erased",
      (lines) =>
        lines.with(
          3,
          (lines[3] ?? "").replace(/("status":)\{[^}]*\}/, `$1{"commitment":"${"0".repeat(64)}"}`),
        ),
    ],
    [
      "another organization's name on the file",
      (lines) => lines.with(0, (lines[0] ?? "").replace(/org_\w+/, "org_another")),
    ],
    ["no keys", (lines) => lines.with(0, (lines[0] ?? "").replace(/"keys":.*\]/, '"keys":[]'))],
  ])("in a file: %s", async (_, change) => {
    const { owner } = await aSealedLog();
    const lines = (await sealedLog(owner)).trimEnd().split("\n");
    const changed = change(lines);
    expect(changed).not.toEqual(lines);
    expect((await runVerifier(changed.join("\n"))).code).toBe(1);
  });

  it("a file steers no terminal with what it says", async () => {
    const { owner } = await aSealedLog();
    const exported = (await sealedLog(owner)).replace(
      '"context.n":{',
      '"\\u001b[2Jstatus\\u202e":{',
    );
    const { code, lines } = await runVerifier(exported.replace(/"commitment"/, ""));
    expect(code).toBe(1);
    expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe("cannot begin", () => {
  it.each<[string, string, string[]]>([
    ["a file that is no sealed log", '{"format":"other"}', []],
    ["an empty file", "", []],
    ["a checkpoint that is not there", "{}", ["--checkpoint", "no-such-file.json"]],
    ["an unknown option", "{}", ["--fast", "1"]],
    ["a key that is none", "{}", ["--key", "short"]],
    ["an option without its value", "{}", ["--key"]],
  ])("%s", async (_, exported, args) => {
    expect((await runVerifier(exported, { args })).code).toBe(2);
  });

  it("a checkpoint that was changed after it was saved", async () => {
    const { owner } = await aSealedLog();
    const { seal, public_key } = await readCheckpoint(owner);
    const checkpoint = { seal: seal && { ...seal, root: "0".repeat(64) }, public_key };
    expect((await runVerifier(await sealedLog(owner), { checkpoint })).code).toBe(2);
  });
});
