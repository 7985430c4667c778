import { beforeEach, describe, expect, it } from "vitest";
import {
  ApprovalTimeoutError,
  AuthenticationError,
  ConflictError,
  InvalidResponseError,
  NotFoundError,
  ValidationError,
} from "../src/index";
import { AGENT, failureOf, serverCase } from "./server-case";

const t = serverCase();
let id = "";

beforeEach(async () => {
  const asked = await t.guard.check({ agentId: AGENT, action: "must.ask", context: { n: 1 } });
  id = asked.approvalId ?? "";
  t.server.sent.length = 0;
});

/** As the server does: answers only when the asked time is over. */
function hold(): void {
  t.clock.time += Number(t.server.sent.at(-1)?.query.wait) * 1000;
}

describe("reading", () => {
  it("gives the approval", async () => {
    const approval = await t.guard.approvals.get(id);
    expect(approval).toMatchObject({
      id,
      status: "pending_approval",
      pending: true,
      approved: false,
      agentId: AGENT,
      context: { n: 1 },
      resolvedAt: null,
    });
    expect(t.server.sent[0]?.query).toEqual({});
  });

  it("may wait on the server, in whole seconds", async () => {
    await t.guard.approvals.get(id, { waitMs: 5_900 });
    expect(t.server.sent[0]?.query).toEqual({ wait: "5" });
    for (const waitMs of [60_001, -1, true, "5", Number.NaN])
      expect(
        await failureOf(t.guard.approvals.get(id, { waitMs: waitMs as never })),
      ).toBeInstanceOf(ValidationError);
  });

  it.each(["", ".", "..", " ", null, 7, "\ud800"])("an id cannot be %j", async (wrong) => {
    expect(await failureOf(t.guard.approvals.get(wrong as never))).toBeInstanceOf(ValidationError);
    expect(t.server.sent).toEqual([]);
  });

  it.each(["../agents?x=1", "..\\agents", "%2e%2e/agents", "a/cancel"])(
    "an id cannot point elsewhere: %s",
    async (wrong) => {
      expect(await failureOf(t.guard.approvals.get(wrong))).toBeInstanceOf(NotFoundError);
      expect(t.server.paths()).toEqual([`GET /approvals/${encodeURIComponent(wrong)}`]);
    },
  );

  it("cancels", async () => {
    expect((await t.guard.approvals.cancel(id)).status).toBe("cancelled");
    expect(t.server.paths()).toEqual([`POST /approvals/${id}/cancel`]);
    t.server.replies = [{ status: 409, body: { detail: "already resolved" } }];
    expect(await failureOf(t.guard.approvals.cancel(id))).toBeInstanceOf(ConflictError);
  });

  it("lists page after page", async () => {
    const row = { approval_id: "a", status: "approved" };
    t.server.replies = [
      { status: 200, body: { data: [row, { ...row, approval_id: "b" }], next_cursor: "c1" } },
      { status: 200, body: { data: [{ ...row, approval_id: "c" }], next_cursor: null } },
    ];
    const ids: string[] = [];
    for await (const one of t.guard.approvals.list({ status: "approved", agentId: AGENT }))
      ids.push(one.id);
    expect(ids).toEqual(["a", "b", "c"]);
    const query = { status: "approved", agent_id: AGENT };
    expect(t.server.sent.map((one) => one.query)).toEqual([query, { ...query, cursor: "c1" }]);
  });

  it.each([
    { id: "a" },
    { status: "approved" },
    { id: 5, status: "approved" },
    { id: "", status: "approved" },
    { id: "a", status: true },
    { id: "a", status: "approved", context: [] },
    { id: "a", status: "approved", comment: {} },
    [],
  ])("%j is no approval", async (body) => {
    t.server.replies = [{ status: 200, body }];
    expect(await failureOf(t.guard.approvals.get("a"))).toBeInstanceOf(InvalidResponseError);
  });
});

describe("waiting", () => {
  it("asks in rounds of a minute at most", async () => {
    t.server.onWait = hold;
    const failure = await failureOf(t.guard.waitForApproval(id, { timeoutMs: 150_000 }));
    expect(failure).toBeInstanceOf(ApprovalTimeoutError);
    expect(failure).toMatchObject({ approvalId: id });
    expect(t.server.sent.map((one) => one.query.wait)).toEqual(["60", "60", "30"]);
    expect(t.clock.slept).toEqual([]);
  });

  it.each(["approved", "rejected", "expired", "cancelled"])(
    "ends when it is %s",
    async (status) => {
      t.server.onWait = (approval) => Object.assign(approval, { status });
      const approved = status === "approved";
      expect(await t.guard.waitForApproval(id)).toMatchObject({ status, approved, pending: false });
    },
  );

  it("does not hammer a server that does not hold", async () => {
    const failure = await failureOf(t.guard.waitForApproval(id, { timeoutMs: 3_500 }));
    expect(failure).toBeInstanceOf(ApprovalTimeoutError);
    expect(t.clock.slept).toEqual([1_000, 1_000, 1_000, 500]);
    expect(t.server.sent.map((one) => one.query.wait)).toEqual(["3", "2", "1", "0", "0"]);
  });

  it("for no time is one look", async () => {
    const failure = await failureOf(t.guard.waitForApproval(id, { timeoutMs: 0 }));
    expect(failure).toBeInstanceOf(ApprovalTimeoutError);
    expect(t.server.sent).toHaveLength(1);
  });

  it("outlasts a passing outage", async () => {
    t.server.replies = [503, 503, 503, 503, 503, 503, 503, 503, 0, 0, 0, 0].map((status) => ({
      status,
    }));
    t.server.onWait = (approval) => Object.assign(approval, { status: "approved" });
    expect((await t.guard.waitForApproval(id)).approved).toBe(true);
    expect(t.server.sent).toHaveLength(13);
  });

  it("that meets an outage to its end names it", async () => {
    const guard = t.client({ baseUrl: "http://127.0.0.1:1" });
    const failure = await failureOf(guard.waitForApproval(id, { timeoutMs: 5_000 }));
    expect(failure).toBeInstanceOf(ApprovalTimeoutError);
    expect(String((failure as Error).cause)).toContain("could not be reached");
  });

  it.each([
    [{ status: 401 }, AuthenticationError],
    [{ status: 404 }, NotFoundError],
    [{ status: 200, body: "<html>" }, InvalidResponseError],
  ])("ends at once at a lasting error: %j", async (reply, kind) => {
    t.server.replies = [reply];
    expect(await failureOf(t.guard.waitForApproval(id))).toBeInstanceOf(kind);
  });

  it("can be stopped", async () => {
    t.server.replies = [{ status: -1 }];
    const stopper = new AbortController();
    const waiting = t.guard.waitForApproval(id, { signal: stopper.signal });
    stopper.abort(new Error("gone"));
    expect(String(await failureOf(waiting))).toBe("Error: gone");
  });

  it.each([-1, "5", null, Number.NaN])("cannot be for %s ms", async (timeoutMs) => {
    const options = { timeoutMs: timeoutMs as never };
    const failure = await failureOf(t.guard.waitForApproval(id, options));
    if (timeoutMs !== null) expect(failure).toBeInstanceOf(ValidationError);
    else expect(failure).toBeInstanceOf(ApprovalTimeoutError); // the default
  });
});
