import { expect, it, vi } from "vitest";
import { CallRefused, guardTool } from "../../src/adapters/mastra";
import { AGENT, failureOf, serverCase } from "../server-case";

/** Driven through Mastra's documented interface of a tool, `execute(input, context)`. */
const t = serverCase();
const ARGS = { amount: 250 };
const from = (toolCallId: string, threadId = "t1") => ({ agent: { toolCallId, threadId } });

class Tool {
  id = "refund";
  ran = vi.fn();
  async execute(input: { amount: number }, _context: unknown) {
    this.ran(input);
    return { refunded: input.amount };
  }
}

function guarded(action: string, waitMs = 0) {
  const own = new Tool();
  return { own, tool: guardTool(t.guard, { agentId: AGENT, action, waitMs }, own) };
}

function decide(status: string) {
  for (const approval of t.server.approvals.values()) approval.status = status;
}

it("runs what is allowed, and stays what it was", async () => {
  const { own, tool } = guarded("may.do");
  expect(tool).toBeInstanceOf(Tool);
  expect(tool.id).toBe("refund");
  expect(await tool.execute(ARGS, from("c1"))).toEqual({ refunded: 250 });
  expect(own.ran.mock.calls).toEqual([[ARGS]]);
  expect(t.server.logged()).toEqual([["may.do", "success"]]);
});

it("throws a refusal for what is denied, in an outage, and for a call without an id", async () => {
  const { own, tool } = guarded("other");
  expect(await failureOf(tool.execute(ARGS, from("c1")))).toBeInstanceOf(CallRefused);
  t.server.replies = Array.from({ length: 3 }, () => ({ status: 500 }));
  const down = guarded("may.do");
  const failure = await failureOf(down.tool.execute(ARGS, from("c2")));
  expect(String(failure)).toContain("could not decide");
  expect(await failureOf(down.tool.execute(ARGS, {}))).toBeInstanceOf(TypeError);
  expect(own.ran).not.toHaveBeenCalled();
  expect(down.own.ran).not.toHaveBeenCalled();
});

it("asks once, redeems once, and for the arguments that were approved", async () => {
  const { own, tool } = guarded("must.ask");
  const first = await failureOf(tool.execute(ARGS, from("c1")));
  const [id] = t.server.approvals.keys();
  expect(first).toMatchObject({ approvalId: id });
  decide("approved");
  const changed = await failureOf(tool.execute({ amount: 9_999 }, from("c1")));
  expect(String(changed)).toContain("are not those that were asked about");
  expect(await tool.execute(ARGS, from("c1"))).toEqual({ refunded: 250 });
  expect(await failureOf(tool.execute(ARGS, from("c1")))).toBeInstanceOf(CallRefused);
  expect(own.ran).toHaveBeenCalledTimes(1);
  expect(t.server.approvals.size).toBe(1);
});
