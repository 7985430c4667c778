import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NO_DECISIONS } from "@/domain/overview-figures";
import { newId, newLogEntryId } from "@/lib/ids";
import type { Ctx } from "@/services/context";
import { sealLog } from "@/services/evidence/seal-log";
import { testPlatform } from "@/test/database";
import { aMember, anOrganization } from "@/test/factories";
import { plansOf } from "@/test/plans";
import { type OverviewRows, readOverview } from "./overview";
import type { OverviewSpan } from "./overview-span";

const platform = testPlatform();

/** A week in which Berlin changed its clocks: on 30 March 2025 at 1:00 UTC, 2:00 became 3:00. */
const WEEK: OverviewSpan = {
  before: new Date("2025-03-18T00:00:00Z"),
  since: new Date("2025-03-25T00:00:00Z"),
  timeZone: "Europe/Berlin",
  unit: "day",
};
const BEFORE = "2025-03-20T12:00:00Z";
const NOW = "2025-03-26T12:00:00Z";

let owner: Ctx;
let organizationId: string;

beforeEach(async () => {
  owner = await anOrganization(platform);
  ({ organizationId } = owner);
});

/** Whether what is written is sealed, and thereby counted, before it is read. */
let isSealed = false;

async function read(span: Partial<OverviewSpan> = {}, organization = organizationId) {
  if (isSealed) await sealAll();
  return platform.db.tenant(organization, (tx) =>
    readOverview(tx, organization, { ...WEEK, ...span }),
  );
}

async function sealAll(): Promise<void> {
  await platform.sql`update log_sealing set sealed_until = 'epoch'`;
  await sealLog(platform, 0);
}

/** The id of a moment, for tables whose ids bear a prefix. */
const idAt = (prefix: string, at: string) =>
  `${prefix}_${newLogEntryId(new Date(at)).replaceAll("-", "")}`;

const after = (at: string, seconds: number) => new Date(Date.parse(at) + seconds * 1_000);

interface Check {
  at?: string;
  status?: string;
  source?: string;
  action?: string;
  agent?: string;
  agentName?: string;
}

async function checks(...rows: Check[]): Promise<void> {
  const entries = rows.map((row) => ({
    id: newLogEntryId(new Date(row.at ?? NOW)),
    organization_id: organizationId,
    agent_id: row.agent ?? "agent_a",
    agent_name: row.agentName ?? row.agent ?? "agent_a",
    action: row.action ?? "a.b",
    status: row.status ?? "allowed",
    source: row.source ?? "check",
    context: "{}",
    created_at: new Date(row.at ?? NOW),
  }));
  await platform.sql`insert into log_entries ${platform.sql(entries)}`;
}

interface Asked {
  /** When the agent asked. */
  at?: string;
  /** Seconds until it ended; null when it has not been settled. */
  took?: number | null;
  status?: string;
  by?: string | null;
  /** Seconds until the limit of time. */
  limit?: number;
  /** Seconds until the click that began a time to undo, which is over when it ended. */
  clicked?: number;
  /** Seconds until it takes effect, of one that was not settled. */
  effect?: number;
}

async function asked(...rows: Asked[]): Promise<void> {
  const made = rows.map((row) => ({ row, approval: approvalOf(row) }));
  await platform.sql`insert into approvals ${platform.sql(made.map(({ approval }) => approval))}`;
  const holds = made.flatMap(({ row, approval }) =>
    row.clicked === undefined
      ? []
      : [clickOn(approval.id, row.by ?? "user_a", after(row.at ?? NOW, row.clicked))],
  );
  if (holds.length > 0) await platform.sql`insert into admin_history ${platform.sql(holds)}`;
}

function approvalOf(row: Asked) {
  const { at = NOW, took = 60, status = "approved", by = "user_a", limit = 86_400 } = row;
  const id = newLogEntryId(new Date(at));
  const pending = status === "pending_approval";
  return {
    id,
    organization_id: organizationId,
    agent_id: "agent_a",
    agent_name: "a",
    action: "a.b",
    context: "{}",
    context_hash: id,
    status,
    reason: "x",
    created_at: new Date(at),
    expires_at: after(at, limit),
    resolved_at: pending || took === null ? null : after(at, took),
    resolved_by: pending ? null : by,
    held_by: row.effect === undefined ? null : by,
    takes_effect_at: row.effect === undefined ? null : after(at, row.effect),
  };
}

const clickOn = (approvalId: string, by: string, at: Date) => ({
  id: idAt("adm", at.toISOString()),
  organization_id: organizationId,
  actor_id: by,
  event: "approval.held",
  subject_id: approvalId,
  created_at: at,
});

describe("an organization without anything", () => {
  it("has zeros", async () => {
    const empty: OverviewRows = {
      checks: { now: zero, before: zero, slots: [] },
      topActions: [],
      topAgents: [],
      decisions: {
        now: NO_DECISIONS,
        before: NO_DECISIONS,
        byHour: [],
        byWeekday: [],
        askedByHour: [],
        askedByWeekday: [],
        reviewers: [],
      },
      endpoints: [],
    };
    expect(await read()).toEqual(empty);
  });

  it("sees nothing of another's", async () => {
    await checks({}, { at: BEFORE });
    await asked({});
    await endpoint({});
    const before = await read();
    expect(before.topActions).toHaveLength(1);
    const { organizationId: other } = await anOrganization(platform);
    const seen = await read({}, other);
    expect(seen.checks).toEqual({ now: zero, before: zero, slots: [] });
    expect([seen.topActions, seen.topAgents, seen.endpoints]).toEqual([[], [], []]);
    expect([seen.decisions.now, seen.decisions.reviewers]).toEqual([NO_DECISIONS, []]);
  });
});

const zero = { allowed: 0, asked: 0, blocked: 0 };

const BOTH = [{ sealed: false }, { sealed: true }];

function sealedOrNot({ sealed }: { sealed: boolean }): void {
  beforeEach(() => {
    isSealed = sealed;
  });
  afterEach(() => {
    isSealed = false;
  });
}

describe.each(BOTH)("checks, sealed: $sealed", (one) => {
  sealedOrNot(one);

  it("are counted by answer, now and before; reports and what is older are not among them", async () => {
    await checks(
      { status: "allowed" },
      { status: "allowed" },
      { status: "pending_approval" },
      { status: "blocked" },
      { status: "success", source: "log" },
      { status: "blocked", source: "log" },
      { at: BEFORE, status: "blocked" },
      { at: "2025-03-24T23:59:59.999Z", status: "allowed" },
      { at: "2025-03-25T00:00:00.000Z", status: "blocked" },
      { at: "2025-03-18T00:00:00.000Z", status: "allowed" },
      { at: "2025-03-17T23:59:59.999Z", status: "allowed" },
    );
    const { now, before } = (await read()).checks;
    expect(now).toEqual({ allowed: 2, asked: 1, blocked: 2 });
    expect(before).toEqual({ allowed: 2, asked: 0, blocked: 1 });
  });

  it("are put into the reader's days, also where a day has 23 hours", async () => {
    await checks(
      { at: "2025-03-29T22:59:00Z" },
      { at: "2025-03-29T23:00:00Z" },
      { at: "2025-03-30T21:59:00Z", status: "blocked" },
      { at: "2025-03-30T22:00:00Z" },
    );
    const day = (at: string, counts: object) => ({ begins: new Date(at), ...zero, ...counts });
    expect((await read()).checks.slots).toEqual([
      day("2025-03-28T23:00:00Z", { allowed: 1 }),
      day("2025-03-29T23:00:00Z", { allowed: 1, blocked: 1 }),
      day("2025-03-30T22:00:00Z", { allowed: 1 }),
    ]);
  });

  it("are put into the reader's hours, which need not begin with one of UTC", async () => {
    await checks({ at: "2025-03-26T12:29:59Z" }, { at: "2025-03-26T12:30:00Z" });
    const { slots } = (await read({ timeZone: "Asia/Calcutta", unit: "hour" })).checks;
    expect(slots.map(({ begins }) => begins.toISOString())).toEqual([
      "2025-03-26T11:30:00.000Z",
      "2025-03-26T12:30:00.000Z",
    ]);
  });

  it("keep the two hours apart that a clock shows twice", async () => {
    await checks({ at: "2024-10-27T00:30:00Z" }, { at: "2024-10-27T01:30:00Z" });
    const span = { before: new Date("2024-10-25"), since: new Date("2024-10-26") };
    const { slots } = (await read({ ...span, unit: "hour" })).checks;
    expect(slots.map(({ begins }) => begins.toISOString())).toEqual([
      "2024-10-27T00:00:00.000Z",
      "2024-10-27T01:00:00.000Z",
    ]);
  });
});

describe.each(BOTH)("top actions and agents, sealed: $sealed", (one) => {
  sealedOrNot(one);

  it("are those of the span with the most checks, with blocked ones and the span before", async () => {
    const many = (count: number, check: Check) => checks(...Array<Check>(count).fill(check));
    await many(3, { action: "b.often", agent: "agent_b" });
    await many(2, { action: "a.often", agent: "agent_b", status: "blocked" });
    await many(1, { action: "a.often" });
    await many(4, { action: "b.often", at: BEFORE });
    await many(9, { action: "c.gone", at: BEFORE });
    await many(9, { action: "d.reported", source: "log" });
    const { topActions, topAgents } = await read();
    expect(topActions).toEqual([
      { id: "a.often", name: "a.often", total: 3, blocked: 2, before: 0 },
      { id: "b.often", name: "b.often", total: 3, blocked: 0, before: 4 },
    ]);
    expect(topAgents).toEqual([
      { id: "agent_b", name: "agent_b", total: 5, blocked: 2, before: 0 },
      { id: "agent_a", name: "agent_a", total: 1, blocked: 0, before: 13 },
    ]);
  });

  it("are eight at most", async () => {
    await checks(...Array.from({ length: 9 }, (_, i) => ({ action: `a.${i}` })));
    expect((await read()).topActions).toHaveLength(8);
  });

  it("call an agent by the name it has now", async () => {
    const id = newId("agent");
    const agent = { id, organization_id: organizationId, name: "new name", created_by: "test" };
    await platform.sql`insert into agents ${platform.sql([agent])}`;
    await checks({ agent: id, agentName: "old name" }, { agent: "agent_gone", agentName: "gone" });
    expect((await read()).topAgents.map(({ name }) => name)).toEqual(["new name", "gone"]);
  });
});

describe("checks of which some wait for their seal", () => {
  const STATUSES = ["allowed", "pending_approval", "blocked"];
  const SPAN = {
    before: new Date("2025-03-18T10:20:30Z"),
    since: new Date("2025-03-25T10:20:30Z"),
  };
  const END = Date.parse("2025-04-01T10:00:00Z");

  const someChecks = (count: number, from: number, until: number) =>
    Array.from({ length: count }, () => ({
      at: new Date(from + Math.random() * (until - from)).toISOString(),
      status: STATUSES[Math.floor(Math.random() * 3)] ?? "",
      action: `a.${Math.floor(Math.random() * 4)}`,
      source: Math.random() < 0.1 ? "log" : "check",
    }));

  /** What a reader with all entries in hand would count. */
  function counted(written: Check[]) {
    const asked = written.filter(({ source }) => source === "check");
    const within = (from: Date, until = Infinity) =>
      asked.filter(({ at = "" }) => Date.parse(at) >= +from && Date.parse(at) < +until);
    const counts = (some: Check[]) => {
      const [allowed, pending, blocked] = STATUSES.map(
        (status) => some.filter((check) => check.status === status).length,
      );
      return { allowed, asked: pending, blocked };
    };
    const [now, before] = [within(SPAN.since), within(SPAN.before, +SPAN.since)];
    const ofAction = (some: Check[], id: string) => some.filter(({ action }) => action === id);
    const actions = [...new Set(now.map(({ action = "" }) => action))].map((id) => ({
      id,
      name: id,
      total: ofAction(now, id).length,
      blocked: counts(ofAction(now, id)).blocked,
      before: ofAction(before, id).length,
    }));
    return { now: counts(now), before: counts(before), actions };
  }

  it("are counted once each, wherever the spans cut an hour", async () => {
    const early = SPAN.before.getTime() - 2 * 3_600_000;
    const written = [
      ...someChecks(150, early, early + 4 * 3_600_000),
      ...someChecks(150, SPAN.since.getTime() - 3_600_000, SPAN.since.getTime() + 3_600_000),
      ...someChecks(150, early, END),
    ];
    const waiting = someChecks(80, END, END + 3_600_000);
    await checks(...written);
    await sealAll();
    await checks(...waiting);
    for (const all of [written.concat(waiting), written.concat(waiting)]) {
      const { checks: read1, topActions } = await read(SPAN);
      const { now, before, actions } = counted(all);
      expect({ now: read1.now, before: read1.before }).toEqual({ now, before });
      expect(sum(read1.slots)).toEqual(now);
      expect(topActions).toHaveLength(actions.length);
      expect(topActions).toEqual(expect.arrayContaining(actions));
      await sealAll();
    }
  });

  it("are counted where one was written beside a newer one that is sealed", async () => {
    await checks({ at: "2025-03-26T12:00:30Z" });
    await sealAll();
    await checks({ at: "2025-03-26T12:00:00Z", status: "blocked" });
    expect((await read()).checks.now).toEqual({ allowed: 1, asked: 0, blocked: 1 });
  });

  function sum(slots: OverviewRows["checks"]["slots"]) {
    const total = (of: "allowed" | "asked" | "blocked") =>
      slots.reduce((before, slot) => before + slot[of], 0);
    return { allowed: total("allowed"), asked: total("asked"), blocked: total("blocked") };
  }
});

describe("decisions", () => {
  it("have a median and a 95th percentile, between two values where there is no middle one", async () => {
    for (const took of [10, 20, 30, 100]) await asked({ took, status: "rejected" });
    for (const took of [7, 8, 9]) await asked({ at: BEFORE, took });
    const { now, before } = (await read()).decisions;
    // 0.95 * 3 = 2.85: 85 % of the way from the third to the fourth.
    const expected = { rejected: 4, medianSeconds: 25, p95Seconds: expect.closeTo(89.5, 6) };
    expect(now).toEqual({ ...NO_DECISIONS, ...expected });
    expect(before).toMatchObject({ approved: 3, medianSeconds: 8, quick: 0 });
  });

  it("leave out what nobody decided", async () => {
    await asked({ took: 50 });
    await asked({ took: 5_000, status: "expired", by: null });
    await asked({ took: 1, status: "cancelled", by: "agent" });
    await asked({ took: null, status: "pending_approval", by: null, limit: 1e9 });
    const { now, byHour, reviewers } = (await read()).decisions;
    expect(now).toMatchObject({ approved: 1, expired: 1, medianSeconds: 50, quick: 0 });
    expect(byHour.map(({ approved }) => approved)).toEqual([1]);
    expect(reviewers).toHaveLength(1);
  });

  it("count in the span in which they were made, however long it took", async () => {
    const days = 29 * 86_400;
    await asked({ at: "2025-02-25T12:00:00Z", took: days, limit: 30 * 86_400 });
    await asked({ at: "2025-03-20T12:00:00Z", took: 60 });
    const { now, before } = (await read()).decisions;
    expect(now).toMatchObject({ approved: 1, medianSeconds: days });
    expect(before).toMatchObject({ approved: 1, medianSeconds: 60 });
  });

  it("end when the clock says so, before anyone has noticed", async () => {
    const pending = { status: "pending_approval", took: null };
    await asked({ ...pending, effect: 40, limit: 30 });
    await asked({ ...pending, by: null, limit: 30 });
    const { now, reviewers } = (await read()).decisions;
    expect(now).toMatchObject({ approved: 1, expired: 1, medianSeconds: 40 });
    expect(reviewers).toMatchObject([{ id: "user_a", approved: 1 }]);
  });

  it("are made by the click: the time to undo is not the reviewer's", async () => {
    await asked({ took: 32, clicked: 2 });
    await asked({ took: 33, clicked: 3 });
    await asked({ took: 2.9, status: "rejected" });
    const { now, reviewers } = (await read()).decisions;
    expect(now).toMatchObject({ medianSeconds: expect.closeTo(2.9, 6), quick: 2 });
    expect(reviewers).toMatchObject([{ id: "user_a", approved: 2, rejected: 1, quick: 2 }]);
  });

  it("are not made by a click that was taken back", async () => {
    await asked({ took: 100, clicked: 10, status: "rejected" });
    expect((await read()).decisions.now).toMatchObject({ medianSeconds: 100 });
  });

  it("fall into hours and days by the reader's clock, before and after it is changed", async () => {
    // Saturday 29 March, 23:30 in Berlin, decided on Sunday at 00:30.
    await asked({ at: "2025-03-29T22:30:00Z", took: 3_600 });
    // Sunday 30 March: 1:30 in winter time, decided an hour later at 3:30 in summer time.
    await asked({ at: "2025-03-30T00:30:00Z", took: 3_600, status: "rejected" });
    // Monday 31 March, 0:15, decided at 0:20: in UTC it is still Sunday.
    await asked({ at: "2025-03-30T22:15:00Z", took: 300 });
    const { decisions } = await read();
    const at = (rows: { at: number }[]) => rows.map((row) => row.at);
    expect(decisions.byHour).toMatchObject([
      { at: 0, approved: 2, rejected: 0 },
      { at: 3, approved: 0, rejected: 1 },
    ]);
    expect(decisions.byWeekday).toMatchObject([
      { at: 1, approved: 1, rejected: 0 },
      { at: 7, approved: 1, rejected: 1 },
    ]);
    expect(decisions.askedByHour).toMatchObject([
      { at: 0, medianSeconds: 300 },
      { at: 1, medianSeconds: 3_600 },
      { at: 23, medianSeconds: 3_600 },
    ]);
    expect(at(decisions.askedByWeekday)).toEqual([1, 6, 7]);
    expect(at((await read({ timeZone: "UTC" })).decisions.byHour)).toEqual([1, 22, 23]);
  });

  it("say who made them, the busiest first; one whose account is gone has no name", async () => {
    const { userId } = await aMember(platform, organizationId, "reviewer");
    for (const took of [1, 2, 9]) await asked({ by: userId, took });
    await asked({ by: userId, took: 10, status: "rejected" });
    await asked({ by: userId, took: 1, at: BEFORE });
    await asked({ by: "user_gone", took: 7 });
    expect((await read()).decisions.reviewers).toMatchObject([
      { id: userId, name: "Test reviewer", approved: 3, rejected: 1, medianSeconds: 5.5, quick: 2 },
      { id: "user_gone", name: null, approved: 1, rejected: 0, medianSeconds: 7, quick: 0 },
    ]);
  });
});

interface Endpoint {
  disabledReason?: string;
  deliveries?: { at: string; status: string }[];
}

async function endpoint({ disabledReason, deliveries = [] }: Endpoint): Promise<string> {
  const id = newId("whe");
  const row = {
    id,
    organization_id: organizationId,
    url: `https://${id}.example/hook`,
    events: ["log.blocked"],
    secret: "x",
    created_by: "test",
    disabled_reason: disabledReason ?? null,
    disabled_at: disabledReason ? new Date(NOW) : null,
  };
  await platform.sql`insert into webhook_endpoints ${platform.sql([row])}`;
  const rows = deliveries.map(({ at, status }) => {
    const shared = { organization_id: organizationId, created_at: new Date(at) };
    const event = { ...shared, id: idAt("evt", at), type: "log.blocked", body: "{}" };
    const told = { ...shared, id: idAt("dlv", at), endpoint_id: id, event_id: event.id, status };
    return { event, told };
  });
  if (rows.length === 0) return id;
  await platform.sql`insert into events ${platform.sql(rows.map(({ event }) => event))}`;
  await platform.sql`insert into webhook_deliveries ${platform.sql(rows.map(({ told }) => told))}`;
  return id;
}

describe("webhooks", () => {
  it("are told apart by endpoint and result; what waits counts whenever it was made", async () => {
    const healthy = await endpoint({
      deliveries: [
        { at: NOW, status: "delivered" },
        { at: NOW, status: "delivered" },
        { at: BEFORE, status: "delivered" },
        { at: "2025-03-10T00:00:00Z", status: "delivered" },
      ],
    });
    const ill = await endpoint({
      deliveries: [
        { at: NOW, status: "failed" },
        { at: NOW, status: "pending" },
        { at: "2025-03-10T00:00:00Z", status: "pending" },
        { at: BEFORE, status: "failed" },
      ],
    });
    const gone = await endpoint({ disabledReason: "gone" });
    const none = { delivered: 0, failed: 0, deliveredBefore: 0, failedBefore: 0 };
    const quiet = { ...none, waiting: 0, oldestWaitingAt: null, disabledAt: null };
    const oldestWaitingAt = new Date("2025-03-10T00:00:00Z");
    const waits = { waiting: 2, oldestWaitingAt };
    const row = (id: string, health: object) => ({
      ...quiet,
      id,
      url: `https://${id}.example/hook`,
      disabledReason: null,
      ...health,
    });
    expect((await read()).endpoints).toEqual([
      row(ill, { failed: 1, failedBefore: 1, ...waits }),
      row(healthy, { delivered: 2, deliveredBefore: 1 }),
      row(gone, { disabledReason: "gone", disabledAt: new Date(NOW) }),
    ]);
  });
});

/** Several organizations, of each of which both spans are a small part. */
it("begins every statement at the span before, in an index of the organization's rows", async () => {
  const hoursAgo = (i: number) => after(NOW, -i * 3_600).toISOString();
  for (let organization = 0; organization < 8; organization++) {
    ({ organizationId } = await anOrganization(platform));
    await checks(...Array.from({ length: 3_000 }, (_, i) => ({ at: hoursAgo(i) })));
    await asked(...Array.from({ length: 1_500 }, (_, i) => ({ at: hoursAgo(4 * i), clicked: 1 })));
    const deliveries = Array.from({ length: 800 }, (_, i) => ({ at: hoursAgo(4 * i) }));
    await endpoint({ deliveries: deliveries.map((told) => ({ ...told, status: "delivered" })) });
  }
  await platform.sql`
    insert into check_counts
      (organization_id, per, begins, about, id, name, allowed, asked, blocked)
    select o.id, 'quarter', ${NOW}::timestamptz - make_interval(hours => n), 'all', '', '', 1, 1, 1
    from organizations o, generate_series(1, 3000) n
    on conflict do nothing`;
  await platform.sql`vacuum analyze`;
  const plans = await plansOf(platform.sql, (tx) => readOverview(tx, organizationId, WEEK));
  const [lastSeal, decisions, webhooks, checked] = plans;
  expect(plans).toHaveLength(4);
  expect(lastSeal).toMatch(/log_seals/);
  const reading = (table: string) => checked?.split("->").filter((node) => node.includes(table));
  expect(checked).toMatch(/check_counts_\w+_pk[^>]*Index Cond: .*organization_id.*begins >= /);
  // The log is read for the two hours that are cut and for what waits for its seal.
  expect(reading(" on log_entries_first")).toHaveLength(3);
  for (const node of reading(" on log_entries_first") ?? []) expect(node).toMatch(/Cond: .*id >= /);
  for (const node of reading(" on log_leaves_first") ?? [])
    expect(node).toMatch(/Index Cond: .*log_entry_id = /);
  expect(decisions).toMatch(/approvals_organization_status_idx[^>]*Index Cond: .*status.*id >= /);
  expect(decisions).toMatch(/admin_history_organization_idx[^>]*Index Cond: .*id >= /);
  expect(webhooks).toMatch(/webhook_deliveries_endpoint_idx[^>]*Index Cond: .*endpoint_id.*id >= /);
});
