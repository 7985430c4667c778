import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Tx } from "@/db/client";
import type { LogStatus } from "@/domain/log-status";
import { newLogEntryId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import { forceLog } from "@/test/force-log";
import { aCheck, aKey, anAgent, anOrganization } from "@/test/factories";
import type { Ctx } from "../context";
import { exportLogEntries } from "./export-log-entries";
import { logAction } from "./log-action";
import { type Reach, searchLogEntries } from "./search-log-entries";

const platform = testPlatform();

const reported = (agentRef: string, action: string, context = "{}") => ({
  ...aCheck(agentRef, action, context),
  status: "success" as LogStatus,
  ipAddress: null,
});

/** Entries written at once, `everyMs` apart, the newest at `until`; the context is `{"n":i}`. */
async function aTrail(ctx: Ctx, count: number, until = new Date(), everyMs = 1_000) {
  const ids = Array.from({ length: count }, (_, i) =>
    newLogEntryId(new Date(until.getTime() - (count - 1 - i) * everyMs)),
  );
  await platform.sql`
    insert into log_entries
      (id, organization_id, agent_id, agent_name, action, status, source, context, created_at)
    select id, ${ctx.organizationId}, 'agent_bulk', 'bulk', 'bulk.read', 'success', 'log',
      '{"n":' || n || '}',
      ${until}::timestamptz - make_interval(secs => (${count} - n) * ${everyMs} / 1000.0)
    from unnest(${ids}::uuid[]) with ordinality as t(id, n)`;
  return ids.reverse();
}

async function found(ctx: Ctx, search: Omit<Parameters<typeof searchLogEntries>[1], "limit">) {
  return (await searchLogEntries(ctx, { ...search, limit: 100 })).items.map(({ id }) => id);
}

async function exported(ctx: Ctx, search: object, format: "csv" | "jsonl" = "jsonl") {
  let text = "";
  for await (const chunk of exportLogEntries(ctx, { search, format })) text += chunk;
  return text;
}

const idsOf = (jsonLines: string) =>
  jsonLines
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line).id as string);

describe("a filter", () => {
  async function aMixture() {
    const owner = await anOrganization(platform);
    const [one, two] = [await anAgent(owner), await anAgent(owner)];
    const { ctx: keyed } = await aKey(owner);
    const write = async (ctx: Ctx, input: Parameters<typeof logAction>[1]) =>
      (await logAction(ctx, input)).id;
    const plain = await write(owner, reported(one.id, "stripe.refund", '{"note":"50% off_x"}'));
    const byKey = await write(keyed, reported(two.id, "stripe.charge", '{"note":"Großer Käse"}'));
    const failed = await write(owner, {
      ...reported(two.id, "files.read", String.raw`{"path":"C:\\tmp","say":"\"hi\""}`),
      status: "failed",
    });
    await forceLog(
      platform,
      (sql) => sql`update log_entries set reason = 'Over the limit' where id = ${failed}`,
    );
    const keyId = keyed.actor.kind === "key" ? keyed.actor.keyId : "";
    const ids = { plain, byKey, failed } as const;
    return { owner, keyed, ids, names: Object.keys(ids), one, two, keyId };
  }

  type Mixture = Awaited<ReturnType<typeof aMixture>>;
  const CASES: [string, (m: Mixture) => object, (keyof Mixture["ids"])[]][] = [
    ["nothing", () => ({}), ["failed", "byKey", "plain"]],
    ["an agent", ({ two }) => ({ agentId: two.id }), ["failed", "byKey"]],
    ["an action", () => ({ action: "stripe.refund" }), ["plain"]],
    ["the beginning of actions", () => ({ action: "stripe.*" }), ["byKey", "plain"]],
    ["a status", () => ({ status: "failed" }), ["failed"]],
    ["a key", ({ keyId }) => ({ apiKeyId: keyId }), ["byKey"]],
    ["words in the context, in any case", () => ({ text: "gROSSER" }), []],
    ["words in the context, in any case", () => ({ text: "GROßER kÄSE" }), ["byKey"]],
    ["words in the reason", () => ({ text: "over THE" }), ["failed"]],
    ["a percent sign, as itself", () => ({ text: "50%" }), ["plain"]],
    ["a percent sign, as itself", () => ({ text: "5%f" }), []],
    ["an underscore, as itself", () => ({ text: "off_x" }), ["plain"]],
    ["an underscore, as itself", () => ({ text: "of__x" }), []],
    ["a backslash, as people read it", () => ({ text: String.raw`C:\tmp` }), ["failed"]],
    ["quotes, as people read them", () => ({ text: '"hi"' }), ["failed"]],
    ["quotes, as they stand in JSON", () => ({ text: '"note":' }), ["byKey", "plain"]],
    ["an agent and a status", ({ two }) => ({ agentId: two.id, status: "success" }), ["byKey"]],
    ["a key and words", ({ keyId }) => ({ apiKeyId: keyId, text: "käse" }), ["byKey"]],
    ["a key and other words", ({ keyId }) => ({ apiKeyId: keyId, text: "off" }), []],
    ["all of them", ({ two, keyId }) => ({ ...every(two.id, keyId) }), ["byKey"]],
  ];
  const every = (agentId: string, apiKeyId: string) => ({
    ...{ agentId, apiKeyId, action: "stripe.*", status: "success" as const, text: "note" },
    ...{ createdAfter: new Date(Date.now() - 60_000), createdBefore: new Date(Date.now() + 1_000) },
  });

  it.each(CASES)("for %s, on the screen and in the export", async (_, search, expected) => {
    const mixture = await aMixture();
    const wanted = expected.map((name) => mixture.ids[name]);
    expect(await found(mixture.owner, search(mixture))).toEqual(wanted);
    expect(idsOf(await exported(mixture.owner, search(mixture)))).toEqual(wanted);
    expect(await found(await anOrganization(platform), search(mixture))).toEqual([]);
  });

  it("for a span takes its first moment and leaves out its last", async () => {
    const owner = await anOrganization(platform);
    const until = new Date("2026-03-01T00:00:00Z");
    const [, second, third, fourth] = await aTrail(owner, 5, until, 1_000);
    const span = {
      createdAfter: new Date("2026-02-28T23:59:57Z"),
      createdBefore: new Date("2026-03-01T00:00:00Z"),
    };
    expect(await found(owner, span)).toEqual([second, third, fourth]);
    expect(await found(owner, { createdAfter: new Date(-1) })).toHaveLength(5);
    expect(await found(owner, { createdBefore: new Date(8.64e15) })).toHaveLength(5);
  });

  it("another organization's agent or key finds nothing", async () => {
    const { two, keyId } = await aMixture();
    const stranger = await anOrganization(platform);
    expect(await found(stranger, { agentId: two.id })).toEqual([]);
    expect(await found(stranger, { apiKeyId: keyId })).toEqual([]);
  });
});

describe("a walk by cursor", () => {
  it.each([{}, { text: '"n"' }, { action: "bulk.*", agentId: "agent_bulk" }])(
    "finds each entry once while others are added: %j",
    async (search) => {
      const owner = await anOrganization(platform);
      const ids = await aTrail(owner, 500, new Date(Date.now() - 60_000));
      const reach = { step: 7, entries: 20, ms: 60_000 };
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 200; pages++) {
        const page = await searchLogEntries(owner, { ...search, cursor, limit: 9 }, reach);
        seen.push(...page.items.map(({ id }) => id));
        await aTrail(owner, 3, new Date(), 1);
        if (!page.nextCursor) break;
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(ids);
    },
  );

  it("does not take anything but an id for a cursor", async () => {
    const owner = await anOrganization(platform);
    const odd = searchLogEntries(owner, { cursor: "1 or 1=1", limit: 1 });
    await expect(odd).rejects.toMatchObject({ code: "invalid_field" });
  });
});

describe("a search that finds nothing near", () => {
  it("stops after its reach, says how far it looked, and goes on from there", async () => {
    const owner = await anOrganization(platform);
    const ids = await aTrail(owner, 100);
    const reach = { step: 10, entries: 40, ms: 60_000 };
    const search = { text: '"n":5}', limit: 10 };
    const first = await searchLogEntries(owner, search, reach);
    expect(first.items).toEqual([]);
    expect(first.nextCursor).toBe(ids[39]);
    const [row] =
      await platform.sql`select created_at from log_entries where id = ${ids[39] ?? ""}`;
    expect(first.searchedTo).toEqual(row?.created_at);
    const second = await searchLogEntries(owner, { ...search, cursor: ids[39] }, reach);
    expect(second.nextCursor).toBe(ids[79]);
    const third = await searchLogEntries(owner, { ...search, cursor: ids[79] }, reach);
    expect(third.items.map(({ id }) => id)).toEqual([ids[95]]);
    expect(third).toMatchObject({ nextCursor: null, searchedTo: null });
  });

  it("stops when its time is over, after one step at least", async () => {
    const owner = await anOrganization(platform);
    const ids = await aTrail(owner, 100);
    const reach = { step: 10, entries: 1_000, ms: -1 };
    const page = await searchLogEntries(owner, { text: "nowhere", limit: 10 }, reach);
    expect(page.nextCursor).toBe(ids[9]);
  });

  it("costs the same however long the trail is", async () => {
    const owner = await anOrganization(platform);
    await aTrail(owner, 60_000, new Date(), 100);
    await platform.sql`analyze log_entries`;
    await aTrail(await anOrganization(platform), 20_000, new Date(), 1);
    const rare = { agentId: "agent_bulk", status: "failed" as const, text: "nowhere", limit: 50 };
    expect(await rowsRead(owner, rare)).toBeLessThan(102_000);
    const near = { step: 1_000, entries: 5_000, ms: 60_000 };
    expect(await rowsRead(owner, rare, near)).toBeLessThan(10_200);
    expect(await rowsRead(owner, { action: "rare.*", limit: 50 }, near)).toBeLessThan(10_200);
    for (const one of [{}, { status: "success" as const }, { agentId: "agent_bulk" }])
      expect(await rowsRead(owner, { ...one, limit: 50 })).toBeLessThan(100);
    const day = { createdBefore: new Date(Date.now() - 3_600_000), limit: 50 };
    expect(await rowsRead(owner, day)).toBeLessThan(100);
  }, 60_000);

  /** Rows of the trail that Postgres fetched for one request, by its own count. */
  async function rowsRead(
    owner: Ctx,
    ...[search, reach]: [Parameters<typeof searchLogEntries>[1], Reach?]
  ): Promise<number> {
    let read = 0;
    const counted = async (tx: Tx) => {
      const [row] = await tx.execute(sql`
        select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as read
        from pg_stat_xact_user_tables where schemaname = 'log_partitions'`);
      return Number(row?.read);
    };
    const tenant: Ctx["db"]["tenant"] = (organizationId, work) =>
      platform.db.tenant(organizationId, async (tx) => {
        const before = await counted(tx);
        const result = await work(tx);
        read += (await counted(tx)) - before;
        return result;
      });
    await searchLogEntries({ ...owner, db: { ...platform.db, tenant } }, search, reach);
    return read;
  }
});

describe("an export", () => {
  it("has every entry once, page after page, in either format", async () => {
    const owner = await anOrganization(platform);
    const ids = await aTrail(owner, 2_500);
    expect(idsOf(await exported(owner, {}))).toEqual(ids);
    expect(idsOf(await exported(owner, { text: '"n":1' })).length).toBe(1_111);
    const lines = (await exported(owner, {}, "csv")).trimEnd().split("\r\n");
    expect(lines[0]).toBe(
      "id,created_at,agent_id,agent_name,action,status,source,reason,approval_id,permission_id,api_key_id,ip_address,request_id,context",
    );
    expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(ids);
  });

  it("gives a formula to no spreadsheet", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner);
    const { id } = await logAction(owner, reported(agent.id, "a"));
    await forceLog(
      platform,
      (sql) => sql`update log_entries set reason = '=HYPERLINK("x")' where id = ${id}`,
    );
    expect(await exported(owner, {}, "csv")).toContain(`"'=HYPERLINK(""x"")"`);
  });

  it("ends when nobody reads it any more, also where nothing fits", async () => {
    const owner = await anOrganization(platform);
    await aTrail(owner, 3_000);
    const gone = new AbortController();
    let reads = 0;
    const tenant: Ctx["db"]["tenant"] = (organizationId, work) => {
      if (++reads === 2) gone.abort();
      return platform.db.tenant(organizationId, work);
    };
    const ctx = { ...owner, db: { ...platform.db, tenant } };
    const search = { text: "nowhere" };
    const lines = exportLogEntries(ctx, { search, format: "jsonl", signal: gone.signal });
    expect(await lines.next()).toEqual({ done: true, value: undefined });
    expect(reads).toBe(2);
  });
});
