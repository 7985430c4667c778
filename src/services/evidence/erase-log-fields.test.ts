import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aMember,
  anAgent,
  anEndpoint,
  anOrganization,
  aPendingApproval,
  ctxOf,
  eventsOf,
  historyOf,
  lapse,
} from "@/test/factories";
import { forceLog } from "@/test/force-log";
import { runVerifier, sealedLog } from "@/test/run-verifier";
import { resolveApproval } from "../approvals/resolve-approval";
import { viewApproval } from "../approvals/view-approval";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { logAction } from "../logs/log-action";
import { viewLogEntry } from "../logs/view-log-entry";
import { createDeliveries } from "../webhooks/deliver-due";
import { readCheckpoint } from "./checkpoint";
import { eraseLogFields } from "./erase-log-fields";
import { sealLog } from "./seal-log";

const platform = testPlatform();

const PERSON = "jane.doe@example.com";
const CONTEXT = `{"amount":100.00000000000000001,"customer_email":"${PERSON}","note":[1,{"b":2,"a":1}]}`;
const LEFT = '{"amount":100.00000000000000001,"note":[1,{"b":2,"a":1}]}';
const EMAIL = { fields: ["context.customer_email"], reason: "The customer asked to" };

async function aLogged(owner: Ctx, key: string | null = null): Promise<string> {
  const agent = await anAgent(owner);
  const { context } = aCheck(agent.id, "a", CONTEXT);
  const idempotency = key === null ? null : { endpoint: "log", key, requestHash: "h" };
  const entry = await logAction(owner, {
    ...{ agentRef: agent.id, action: "crm.write", status: "failed", context },
    ...{ ipAddress: "203.0.113.7", idempotency },
  });
  return entry.id;
}

/** An approval that was used by the check that repeats its context. */
async function aUsedApproval(owner: Ctx): Promise<{ id: string; agentId: string; used: string }> {
  const { id, agentId } = await aPendingApproval(owner, CONTEXT);
  await resolveApproval(owner, { id, resolution: "approved", comment: null });
  const again = { ...aCheck(agentId, "stripe.refund", CONTEXT), approvalId: id };
  return { id, agentId, used: (await checkAction(owner, again)).checkId };
}

/** Every row of the organization, as text, that has the person in it. */
async function whereStored({ organizationId }: Ctx): Promise<string[]> {
  const tables = await platform.sql`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'organization_id'`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await platform.sql`
      select from ${platform.sql(name)} t
      where organization_id = ${organizationId} and strpos(t::text, ${PERSON}) > 0`;
    if (rows.length > 0) found.push(name);
  }
  return found;
}

const verified = async (owner: Ctx) =>
  (await runVerifier(await sealedLog(owner), { checkpoint: await readCheckpoint(owner) })).lines;

it("removes value and salt from the entry, and the rest still verifies", async () => {
  const owner = await anOrganization(platform);
  const logEntryId = await aLogged(owner);
  await aLogged(owner);
  await sealLog(platform, 0);
  const input = { logEntryId, fields: ["context.customer_email", "ip_address"], reason: " asked " };
  expect(await eraseLogFields(owner, input)).toEqual({ erased: [logEntryId] });
  expect(await viewLogEntry(owner, logEntryId)).toMatchObject({ context: LEFT, ipAddress: null });
  const [leaf] = await platform.sql`
    select salt, fields from log_leaves where log_entry_id = ${logEntryId}`;
  expect(leaf?.salt).toBeNull();
  expect(leaf?.fields["context.customer_email"]).toEqual({
    commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(leaf?.fields["context.amount"]).toEqual({ salt: expect.any(String) });
  expect(await verified(owner)).toEqual([
    "verified entries=2 seals=1 dropped=0 erased=2 problems=0",
  ]);
  const [change] = await historyOf(owner, logEntryId);
  expect(change).toMatchObject({ event: "log_entry.erased" });
  expect(JSON.parse(change?.after ?? "")).toEqual({
    fields: ["context.customer_email", "ip_address"],
    reason: "asked",
  });
});

it("leaves the person nowhere: approval, the check that used it, events, stored answers", async () => {
  const owner = await anOrganization(platform);
  await anEndpoint(owner);
  const { id, used } = await aUsedApproval(owner);
  await sealLog(platform, 0);
  await createDeliveries(platform).deliverDue();
  expect((await whereStored(owner)).sort()).toEqual(["approvals", "events", "log_entries"]);
  expect(await eraseLogFields(owner, { logEntryId: used, ...EMAIL })).toEqual({
    erased: [id, used],
  });
  expect(await whereStored(owner)).toEqual([]);
  expect(await viewApproval(owner, id)).toMatchObject({ context: LEFT });
  const told = (await eventsOf(owner)).filter(({ type }) => type !== "log.sealed");
  expect(told.map(({ type }) => type)).toEqual(["log.pending_approval", "approval.approved"]);
  for (const { body } of told) expect(body).toContain(`"context":${LEFT}`);
  expect(await verified(owner)).toEqual([
    "verified entries=2 seals=1 dropped=0 erased=2 problems=0",
  ]);
});

it("a stored answer that repeats the context goes; others stay", async () => {
  const owner = await anOrganization(platform);
  const logEntryId = await aLogged(owner, "first");
  await aLogged(owner, "second");
  await sealLog(platform, 0);
  await eraseLogFields(owner, { logEntryId, ...EMAIL });
  const answers = await platform.sql`
    select key from idempotency_keys where organization_id = ${owner.organizationId}`;
  expect(answers).toEqual([{ key: "second" }]);
});

it("reaches the approval also after retention has removed the entry that opened it", async () => {
  const owner = await anOrganization(platform);
  const { id, used } = await aUsedApproval(owner);
  await sealLog(platform, 0);
  await forceLog(platform, async (sql) => {
    await sql`delete from log_entries where id = ${id}`;
    await sql`delete from log_leaves where log_entry_id = ${id}`;
  });
  await eraseLogFields(owner, { logEntryId: used, ...EMAIL });
  expect(await whereStored(owner)).toEqual([]);
});

it("two owners who erase at once both succeed, and nothing comes back", async () => {
  const owner = await anOrganization(platform);
  const logEntryId = await aLogged(owner);
  await sealLog(platform, 0);
  const fields = ["context.customer_email", "context.amount", "context.note", "ip_address"];
  await Promise.all(
    fields.map((field) => eraseLogFields(owner, { logEntryId, fields: [field], reason: "asked" })),
  );
  expect(await viewLogEntry(owner, logEntryId)).toMatchObject({ context: "{}", ipAddress: null });
  expect(await verified(owner)).toEqual([
    "verified entries=1 seals=1 dropped=0 erased=4 problems=0",
  ]);
});

describe("refuses", () => {
  const refusal = (ctx: Ctx, logEntryId: string, change: object = {}) =>
    eraseLogFields(ctx, { logEntryId, ...EMAIL, ...change }).then(
      () => null,
      (error) => ({ code: error.code, message: error.message }),
    );

  it("everyone but owners", async () => {
    const owner = await anOrganization(platform);
    const id = await aLogged(owner);
    await sealLog(platform, 0);
    for (const role of ["admin", "reviewer", "viewer"] as const) {
      const member = await aMember(platform, owner.organizationId, role);
      const ctx = ctxOf(platform, owner.organizationId, member);
      expect(await refusal(ctx, id)).toMatchObject({ code: "forbidden" });
    }
    expect(await whereStored(owner)).toEqual(["log_entries"]);
  });

  it("another organization's entry, as if there were none", async () => {
    const id = await aLogged(await anOrganization(platform));
    await sealLog(platform, 0);
    const stranger = await anOrganization(platform);
    expect(await refusal(stranger, id)).toMatchObject({ code: "not_found" });
    expect(await refusal(stranger, "x")).toMatchObject({ code: "not_found" });
  });

  it("an entry that waits for its seal", async () => {
    const owner = await anOrganization(platform);
    expect(await refusal(owner, await aLogged(owner))).toEqual({
      code: "state_conflict",
      message: "Not sealed yet: try again in a minute",
    });
  });

  it("an approval that is pending, or approved and not used yet; not one that lapsed", async () => {
    const owner = await anOrganization(platform);
    const { id } = await aPendingApproval(owner, CONTEXT);
    await sealLog(platform, 0);
    expect(await refusal(owner, id)).toMatchObject({ message: "Its approval is still pending" });
    await resolveApproval(owner, { id, resolution: "approved", comment: null });
    expect(await refusal(owner, id)).toMatchObject({
      code: "state_conflict",
      message: "Its approval can still be used by a check",
    });
    expect((await whereStored(owner)).sort()).toEqual(["approvals", "log_entries"]);
    const { id: other } = await aPendingApproval(owner, CONTEXT);
    await sealLog(platform, 0);
    await lapse(owner, other);
    expect(await refusal(owner, other)).toBeNull();
  });

  it("while a webhook about it waits, and changes nothing", async () => {
    const owner = await anOrganization(platform);
    await anEndpoint(owner);
    const id = await aLogged(owner);
    await sealLog(platform, 0);
    expect(await refusal(owner, id)).toMatchObject({
      code: "state_conflict",
      message: expect.stringContaining("webhook"),
    });
    expect((await whereStored(owner)).sort()).toEqual(["events", "log_entries"]);
    expect(await historyOf(owner, id)).toEqual([]);
    await createDeliveries(platform).deliverDue();
    expect(await refusal(owner, id)).toBeNull();
  });

  it.each([
    ["a column that says what happened", { fields: ["status"] }, "fields"],
    ["a field that is not there", { fields: ["context.customer_email", "context.nope"] }, "fields"],
    ["no field", { fields: [] }, "fields"],
    ["no reason", { reason: "  " }, "reason"],
  ])("%s", async (_, change, field) => {
    const owner = await anOrganization(platform);
    const id = await aLogged(owner);
    await sealLog(platform, 0);
    expect(await refusal(owner, id, change)).toMatchObject({
      code: "invalid_field",
      message: expect.stringMatching(`^${field}: `),
    });
  });

  it("what is erased already", async () => {
    const owner = await anOrganization(platform);
    const id = await aLogged(owner);
    await sealLog(platform, 0);
    expect(await refusal(owner, id)).toBeNull();
    expect(await refusal(owner, id)).toMatchObject({ code: "invalid_field" });
  });
});
