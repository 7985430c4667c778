import { describe, expect, it, vi } from "vitest";
import {
  ActionDenied,
  AgentWardenError,
  ApprovalRequired,
  ApprovalTimeoutError,
  AuthenticationError,
  ValidationError,
} from "../src/index";
import { AGENT, failureOf, serverCase } from "./server-case";

const t = serverCase();
const MAY_DO = { agentId: AGENT, action: "may.do" };
const MUST_ASK = { agentId: AGENT, action: "must.ask" };
const forbidden = () => expect.fail("the function ran");
const decided = (status: string) => {
  t.server.onWait = (approval) => void Object.assign(approval, { status });
};

describe("log", () => {
  it("returns the entry", async () => {
    const input = { ...MAY_DO, status: "success", context: { n: 1 }, ipAddress: "10.0.0.1" };
    const entry = await t.guard.log(input);
    const about = { agentId: AGENT, action: "may.do", status: "success", context: { n: 1 } };
    expect(entry).toMatchObject({ ...about, organizationId: "org_1", ipAddress: "10.0.0.1" });
  });

  it("writes once for one key", async () => {
    const input = { ...MAY_DO, status: "success", idempotencyKey: "done-1" };
    expect((await t.guard.log(input)).id).toBe((await t.guard.log(input)).id);
  });
});

describe("execute", () => {
  it("runs what is allowed and logs success", async () => {
    const input = { ...MAY_DO, context: { n: 1 } };
    expect(await t.guard.execute(input, () => 42)).toBe(42);
    expect(t.server.logged()).toEqual([["may.do", "success"]]);
    expect(t.server.sent[1]?.body.context).toEqual({ n: 1 });
  });

  it("does not run what is denied", async () => {
    const failure = await failureOf(
      t.guard.execute({ agentId: AGENT, action: "other" }, forbidden),
    );
    expect(failure).toBeInstanceOf(ActionDenied);
    expect(failure).toMatchObject({ reason: 'No permission for action "other"' });
    expect(t.server.logged()).toEqual([]);
  });

  it("does not run what requires approval", async () => {
    const failure = await failureOf(t.guard.execute(MUST_ASK, forbidden));
    expect(failure).toBeInstanceOf(ApprovalRequired);
    expect(t.server.approvals.has((failure as ApprovalRequired).approvalId)).toBe(true);
    expect(t.server.logged()).toEqual([]);
  });

  it.each([
    ["throw", AgentWardenError],
    ["deny", ActionDenied],
  ] as const)('does not run in an outage with onError: "%s"', async (onError, kind) => {
    t.server.replies = [{ status: 500 }, { status: 500 }, { status: 500 }];
    expect(await failureOf(t.client({ onError }).execute(MAY_DO, forbidden))).toBeInstanceOf(kind);
  });

  it("logs a failure and throws it again", async () => {
    const own = new RangeError(`card \ud800${"x".repeat(5_000)}`);
    const input = { ...MAY_DO, context: { n: 1 } };
    expect(await failureOf(t.guard.execute(input, () => Promise.reject(own)))).toBe(own);
    expect(t.server.logged()).toEqual([["may.do", "failed"]]);
    const { error } = t.server.sent[1]?.body.context as { error: string };
    expect(error).toMatch(/^RangeError: card \ufffdx+$/);
    expect(error).toHaveLength(2_000);
  });

  it.each([undefined, null, "text", Object.create(null)])(
    "throws again whatever was thrown: %s",
    async (thrown) => {
      const failure = await failureOf(t.guard.execute(MAY_DO, () => Promise.reject(thrown)));
      expect(failure).toBe(thrown);
      expect(t.server.logged()).toEqual([["may.do", "failed"]]);
    },
  );

  it("keeps the result when it cannot be logged, and tells it", async () => {
    const pay = () => {
      t.server.replies = [{ status: 500 }, { status: 500 }, { status: 500 }];
      return "paid";
    };
    expect(await t.guard.execute(MAY_DO, pay)).toBe("paid");
    expect(t.warnings).toEqual([expect.stringContaining("could not be logged")]);
  });

  it("keeps the function's own error when it cannot be logged", async () => {
    const own = new Error("own");
    const fail = () => {
      t.server.replies = [{ status: 401 }];
      throw own;
    };
    expect(await failureOf(t.guard.execute(MAY_DO, fail))).toBe(own);
    expect(t.warnings).toHaveLength(1);
  });

  it("asks, waits, redeems with the same context and another key, runs, logs", async () => {
    decided("approved");
    const context = { amount: 500, list: [1] };
    const input = { ...MUST_ASK, context, waitMs: 120_000, idempotencyKey: "call_1" };
    const done = t.guard.execute(input, () => "done");
    context.list.push(2);
    expect(await done).toBe("done");
    const [check, wait, redeem, log] = t.server.sent;
    expect(wait?.query).toEqual({ wait: "60" });
    const { approval_id, ...same } = redeem?.body ?? {};
    expect(same).toEqual(check?.body);
    expect(same.context).toEqual({ amount: 500, list: [1] });
    expect(check?.key).toBe("call_1");
    expect(redeem?.key).not.toBe("call_1");
    expect(log?.body.context).toEqual({ amount: 500, list: [1], approval_id });
  });

  it.each(["rejected", "expired", "cancelled", "never_heard_of"])(
    "does not run what is %s",
    async (status) => {
      decided(status);
      const failure = await failureOf(t.guard.execute({ ...MUST_ASK, waitMs: 10 }, forbidden));
      expect(failure).toBeInstanceOf(ActionDenied);
      expect(failure).toMatchObject({ approval: { status } });
      expect(String(failure)).toContain(status);
      expect(t.server.logged()).toEqual([]);
    },
  );

  it("does not run when nobody decides", async () => {
    const failure = await failureOf(t.guard.execute({ ...MUST_ASK, waitMs: 10 }, forbidden));
    expect(failure).toBeInstanceOf(ApprovalTimeoutError);
  });

  it("does not run when the approval was redeemed already", async () => {
    t.server.onWait = (approval) => Object.assign(approval, { status: "approved", used: true });
    const failure = await failureOf(t.guard.execute({ ...MUST_ASK, waitMs: 10 }, forbidden));
    expect(failure).toBeInstanceOf(ActionDenied);
    expect(String(failure)).toContain("cannot be redeemed");
  });

  it("does not run once it is stopped, allowed or not", async () => {
    const stopper = new AbortController();
    const fetch: typeof globalThis.fetch = async (...given) => {
      const response = await globalThis.fetch(...given);
      const body = await response.arrayBuffer();
      stopper.abort(new Error("too late"));
      return new Response(body, response);
    };
    const input = { ...MAY_DO, signal: stopper.signal };
    const failure = await failureOf(t.client({ fetch }).execute(input, forbidden));
    expect(String(failure)).toBe("Error: too late");
  });

  it.each([{ waitMs: -1 }, { waitMs: "9" }, { wait: 9 }, { context: [1] }])(
    "refuses %j before asking",
    async (wrong) => {
      const input = { ...MUST_ASK, ...wrong } as never;
      expect(await failureOf(t.guard.execute(input, forbidden))).toBeInstanceOf(ValidationError);
      expect(t.server.sent).toEqual([]);
    },
  );
});

describe("protect", () => {
  it("guards every call, and keeps arguments, this and result", async () => {
    class Till {
      paid = 0;
      pay = t.guard.protect(
        { ...MAY_DO, context: (amount: number) => ({ amount }) },
        async function (this: Till, amount: number) {
          this.paid += amount;
          return `paid ${amount}`;
        },
      );
    }
    const till = new Till();
    const paid: string = await till.pay(5);
    expect([paid, till.paid]).toEqual(["paid 5", 5]);
    expect(t.server.sent[0]?.body.context).toEqual({ amount: 5 });
    expect(t.server.logged()).toEqual([["may.do", "success"]]);
  });

  it("leaves an approval to the caller, or waits for it", async () => {
    const context = (amount: number) => ({ amount });
    const refused = t.guard.protect({ ...MUST_ASK, context }, forbidden);
    expect(await failureOf(refused(5))).toBeInstanceOf(ApprovalRequired);
    decided("approved");
    const pay = t.guard.protect({ ...MUST_ASK, context, waitMs: 10 }, (amount: number) => amount);
    expect(await pay(5)).toBe(5);
  });

  it("does not run arguments that were changed while a human decided, nor redeem for them", async () => {
    const items = ["one"];
    t.server.onWait = (approval) => {
      items.push("two");
      approval.status = "approved";
    };
    const input = { ...MUST_ASK, waitMs: 10, context: (ids: string[]) => ({ ids }) };
    const failure = await failureOf(t.guard.protect(input, forbidden)(items));
    expect(failure).toBeInstanceOf(ActionDenied);
    expect(String(failure)).toContain("changed");
    expect(t.server.paths().at(-1)).toMatch(/^GET \/approvals/);
  });

  it("does not run arguments that were changed during the check", async () => {
    const order = { amount: 5 };
    const input = { ...MAY_DO, context: (one: typeof order) => one };
    const paying = t.guard.protect(input, forbidden)(order);
    order.amount = 5_000;
    expect(await failureOf(paying)).toBeInstanceOf(ActionDenied);
    expect(t.server.sent[0]?.body.context).toEqual({ amount: 5 });
  });

  it("refuses functions that would run later", () => {
    const context = () => ({});
    for (const later of [function* () {}, async function* () {}])
      expect(() => t.guard.protect({ ...MAY_DO, context }, later as () => unknown)).toThrow(
        ValidationError,
      );
    expect(() => t.guard.protect({ ...MAY_DO, context }, null as never)).toThrow(ValidationError);
    expect(() => t.guard.protect(MAY_DO as never, forbidden)).toThrow(ValidationError);
  });

  it("throws nothing at once, and asks nothing with a context JSON cannot hold", async () => {
    const guarded = t.guard.protect({ ...MAY_DO, context: () => ({ n: Number.NaN }) }, forbidden);
    expect(await failureOf(guarded())).toBeInstanceOf(ValidationError);
    expect(t.server.sent).toEqual([]);
  });

  it("throws for a wrong key", async () => {
    const guard = t.client({ apiKey: "ak_wrong", onError: "deny" });
    const run = vi.fn();
    const failure = await failureOf(guard.protect({ ...MAY_DO, context: () => ({}) }, run)());
    expect(failure).toBeInstanceOf(AuthenticationError);
    expect(run).not.toHaveBeenCalled();
  });
});
