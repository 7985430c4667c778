import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { observeDb } from "@/db/observed-db";
import { openDb } from "@/db/client";
import { createMetrics, type Metrics } from "@/lib/metrics";
import { cancelApproval, resolveApproval } from "@/services/approvals/resolve-approval";
import { settleApproval } from "@/services/approvals/settle-approval";
import { settleDue } from "@/services/approvals/settle-due";
import type { Platform } from "@/services/context";
import { sealLog } from "@/services/evidence/seal-log";
import { createDeliveries } from "@/services/webhooks/deliver-due";
import { agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { deferred } from "@/test/deferred";
import {
  aKey,
  anAgent,
  anEndpoint,
  anOrganization,
  aPendingApproval,
  lapse,
} from "@/test/factories";
import { handleMetrics } from "./metrics";

const platform = testPlatform();
const TOKEN = "a metrics token of the tests";

/** The same database, with counters that begin at 0. */
let observed: Platform;
let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics();
  observed = { ...platform, metrics, db: observeDb(platform.db, metrics) };
});
afterEach(() => {
  platform.answerWebhook = () => ({ ok: true, status: 200, durationMs: 1, responseExcerpt: null });
});

function ask(headers: Record<string, string>, metricsToken: string | null = TOKEN, on = observed) {
  const request = new Request("http://localhost:3000/api/metrics", { headers });
  return handleMetrics(request, { platform: on, metricsToken });
}

/** The samples of one scrape, by their name with labels. */
async function scrape(on = observed): Promise<Map<string, number>> {
  const answer = await ask({ authorization: `Bearer ${TOKEN}` }, TOKEN, on);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const text = await answer.text();
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => {
      const [, name, value] = /^([a-zA-Z_:][\w:]*(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
      if (!name) throw new Error(`not a sample: ${line}`);
      return [name, Number(value)] as const;
    }),
  );
}

describe("GET /api/metrics", () => {
  it("does not exist without a token, whatever the caller bears", async () => {
    for (const authorization of ["", "Bearer ", `Bearer ${TOKEN}`, "Bearer null"]) {
      const answer = await ask({ authorization }, null);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: "not_found" });
    }
  });

  it.each(["", TOKEN, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, "Bearer "])(
    "refuses %j and shows nothing",
    async (authorization) => {
      const answer = await ask({ authorization });
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain("agentwarden_");
    },
  );

  it("has no ids in its labels", async () => {
    const samples = await scrape();
    const labels = [...samples.keys()]
      .filter((name) => name.startsWith("agentwarden_"))
      .flatMap((name) => [...name.matchAll(/(\w+)="/g)].map(([, label]) => label));
    expect([...new Set(labels)].sort()).toEqual(["decision", "le", "result", "status"]);
  });

  it("tells of the process", async () => {
    const samples = await scrape();
    expect(samples.get("nodejs_eventloop_lag_seconds")).toBeDefined();
    expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(0);
    expect(samples.get("agentwarden_database_up")).toBe(1);
  });
});

describe("checks", () => {
  it("are counted by their decision, once for an Idempotency-Key, and timed", async () => {
    const owner = await anOrganization(observed);
    const agent = await anAgent(owner, [
      { action: "files.read" },
      { action: "stripe.refund", requiresApproval: true },
    ]);
    const api = agentApi(observed, (await aKey(owner)).secret);
    const check = (action: string, headers = {}) =>
      api.post("/api/v1/check", { agent_id: agent.id, action }, headers);
    await check("files.read");
    await check("files.write");
    await check("stripe.refund");
    for (let again = 0; again < 2; again++) await check("files.read", { "Idempotency-Key": "k" });
    await api.post("/sdk/check", { agent_id: "nobody", action: "files.read" });
    const samples = await scrape();
    expect(samples.get('agentwarden_checks_total{decision="allow"}')).toBe(2);
    expect(samples.get('agentwarden_checks_total{decision="deny"}')).toBe(1);
    expect(samples.get('agentwarden_checks_total{decision="require_approval"}')).toBe(1);
    expect(samples.get("agentwarden_check_duration_seconds_count")).toBe(6);
    expect(samples.get('agentwarden_check_duration_seconds_bucket{le="5"}')).toBe(6);
  });

  it("that are not kept are not counted", async () => {
    const owner = await anOrganization(observed);
    const agent = await anAgent(owner, [{ action: "files.read" }]);
    const api = agentApi(observed, (await aKey(owner)).secret);
    await platform.sql`alter table log_entries add constraint planted check (action <> 'files.read') not valid`;
    const answer = await api.post("/api/v1/check", { agent_id: agent.id, action: "files.read" });
    await platform.sql`alter table log_entries drop constraint planted`;
    expect(answer.status).toBe(500);
    expect((await scrape()).get('agentwarden_checks_total{decision="allow"}')).toBe(0);
  });
});

describe("approvals", () => {
  const resolved = (status: string) => `agentwarden_approvals_resolved_total{status="${status}"}`;

  it("are counted when they end, once each", async () => {
    const owner = await anOrganization(observed);
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push((await aPendingApproval(owner)).id);
    const [first = "", second = "", third = "", fourth = ""] = ids;
    const click = (id: string, resolution: "approved" | "rejected") =>
      resolveApproval(owner, { id, resolution, comment: null });
    await Promise.allSettled(Array.from({ length: 6 }, () => click(first, "approved")));
    await click(second, "rejected");
    await cancelApproval(owner, { id: third, mayTouch: () => {} });
    await lapse(owner, fourth);
    await settleDue(observed, "req_1");
    await settleDue(observed, "req_2");
    const samples = await scrape();
    for (const status of ["approved", "rejected", "cancelled", "expired"])
      expect([status, samples.get(resolved(status))]).toEqual([status, 1]);
  });

  it("are not counted when the transaction that ended them is undone", async () => {
    const owner = await anOrganization(observed);
    const { id } = await aPendingApproval(owner);
    await lapse(owner, id);
    const { organizationId } = owner;
    const undone = owner.db.tenant(organizationId, async (tx) => {
      expect(await settleApproval(tx, owner, { organizationId, id })).toMatchObject({
        status: "expired",
      });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect((await scrape()).get(resolved("expired"))).toBe(0);
  });

  it("that wait for a human are seen with the age of the oldest", async () => {
    const before = (await scrape()).get("agentwarden_approvals_pending") ?? Number.NaN;
    const owner = await anOrganization(observed);
    const [open, held, lapsed] = [
      await aPendingApproval(owner),
      await aPendingApproval(owner),
      await aPendingApproval(owner),
    ];
    await platform.sql`insert into approvals
      select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'context_hash',
        'older', 'created_at', now() - interval '90 days'))).*
      from approvals a where id = ${open.id}`;
    await platform.sql`update approvals set held_by = 'user_1',
      takes_effect_at = now() + interval '1 day' where id = ${held.id}`;
    await lapse(owner, lapsed.id);
    const samples = await scrape();
    expect(samples.get("agentwarden_approvals_pending")).toBe(before + 2);
    const age = samples.get("agentwarden_approval_oldest_pending_seconds");
    expect(Math.round((age ?? 0) / 86_400)).toBe(90);
    await platform.sql`update approvals set status = 'cancelled', resolved_at = now(),
      held_by = null, takes_effect_at = null where status = 'pending_approval'`;
    const none = await scrape();
    expect(none.get("agentwarden_approvals_pending")).toBe(0);
    expect(none.get("agentwarden_approval_oldest_pending_seconds")).toBe(0);
  });
});

it("the age of the oldest log entry without a seal is seen until it has one", async () => {
  const owner = await anOrganization(observed);
  const age = async () => (await scrape()).get("agentwarden_unsealed_log_seconds");
  await sealLog(platform, 0);
  expect(await age()).toBe(0);
  await platform.sql`
    insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source,
      context, created_at)
    values (gen_random_uuid(), ${owner.organizationId}, 'agent_a', 'a', 'a', 'success', 'log', '{}',
      now() - interval '100 seconds')`;
  expect(await age()).toBeCloseTo(100, -1);
  await sealLog(platform, 0);
  expect(await age()).toBe(0);
});

describe("deliveries", () => {
  it("are counted by what came of them, and the lag is that of one that waits", async () => {
    const owner = await anOrganization(observed);
    const lag = async () => (await scrape()).get("agentwarden_outbox_lag_seconds") ?? Number.NaN;
    await platform.sql`delete from webhook_deliveries`;
    expect(await lag()).toBe(0);
    for (let i = 0; i < 2; i++) await anEndpoint(owner, ["log.pending_approval"]);
    await anEndpoint(owner, ["log.blocked"]);
    await aPendingApproval(owner);
    await platform.sql`update webhook_deliveries set next_attempt_at = now() - interval '1 hour'`;
    expect(Math.round((await lag()) / 60)).toBe(60);
    await platform.sql`update webhook_deliveries set leased_until = now() + interval '1 minute'`;
    expect(await lag()).toBe(0);
    await platform.sql`update webhook_deliveries set leased_until = now() - interval '1 minute'`;
    expect(Math.round((await lag()) / 60)).toBe(60);
    await platform.sql`update webhook_endpoints set disabled_at = now(), disabled_reason = 'owner'`;
    expect(await lag()).toBe(0);
    await platform.sql`update webhook_endpoints set disabled_at = null, disabled_reason = null`;
    const answers = [{ ok: true, status: 200 } as const, { ok: false, reason: "timeout" } as const];
    platform.answerWebhook = () => ({ ...answers.pop()!, durationMs: 1, responseExcerpt: null });
    await createDeliveries(observed).deliverDue();
    const samples = await scrape();
    const count = (result: string) =>
      samples.get(`agentwarden_deliveries_total{result="${result}"}`);
    expect(["delivered", "retry", "failed", "gone"].map(count)).toEqual([1, 1, 0, 0]);
    expect(samples.get("agentwarden_outbox_lag_seconds")).toBe(0);
  });

  it("whose lease has passed to someone else are not counted", async () => {
    const owner = await anOrganization(observed);
    await platform.sql`delete from webhook_deliveries`;
    await anEndpoint(owner, ["log.pending_approval"]);
    await aPendingApproval(owner);
    platform.answerWebhook = async () => {
      await platform.sql`update webhook_deliveries set lease = 'another', leased_until = now() + interval '1 hour'`;
      return { ok: true, status: 200, durationMs: 1, responseExcerpt: null };
    };
    await createDeliveries(observed).deliverDue();
    expect((await scrape()).get('agentwarden_deliveries_total{result="delivered"}')).toBe(0);
  });
});

describe("without the database", () => {
  it("the process is still told of", async () => {
    const db = observeDb(
      openDb({ url: "postgres://x@127.0.0.1:1/x", poolSize: 1, prepare: true }),
      metrics,
    );
    const samples = await scrape({ ...observed, db });
    expect(samples.get("agentwarden_database_up")).toBe(0);
    expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(0);
    expect(samples.has("agentwarden_approvals_pending")).toBe(false);
    expect(samples.get('agentwarden_checks_total{decision="allow"}')).toBe(0);
    await db.close();
  });

  it("a scrape that waits for it ends within two seconds, and the next one asks no second time", async () => {
    const held = deferred();
    let asked = 0;
    const system = (async (work) => {
      asked++;
      await held.promise;
      return platform.db.system(work);
    }) as Platform["db"]["system"];
    const hanging = { ...observed, db: { ...platform.db, system } };
    const startedAt = performance.now();
    const both = await Promise.all([scrape(hanging), scrape(hanging)]);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    for (const samples of both) expect(samples.get("agentwarden_database_up")).toBe(0);
    expect(asked).toBe(1);
    held.resolve();
  });

  it("a table that is locked does not hold up a scrape either", async () => {
    const locked = deferred();
    const free = deferred();
    const holder = platform.sql.begin(async (sql) => {
      await sql`lock table approvals in access exclusive mode`;
      locked.resolve();
      await free.promise;
    });
    await locked.promise;
    const startedAt = performance.now();
    const samples = await scrape();
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect(samples.get("agentwarden_database_up")).toBe(0);
    free.resolve();
    await holder;
    expect((await scrape()).get("agentwarden_database_up")).toBe(1);
  });
});
