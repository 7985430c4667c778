import { Command, MemorySaver } from "@langchain/langgraph";
import { AIMessage, createAgent, fakeModel, tool } from "langchain";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { guardMiddleware, type MiddlewareOptions } from "../../src/adapters/langchain";
import { AGENT, failureOf, serverCase } from "../server-case";

const t = serverCase();
const ARGS = { amount: 250, customer: "cus_1" };
const schema = z.object({ amount: z.number(), customer: z.string() });

type Options = Partial<MiddlewareOptions>;

/** An agent whose model makes these calls, one a step, and then ends. */
function anAgent(action: string, ids: string[], options: Options & { args?: object } = {}) {
  const { args = ARGS, ...given } = options;
  const ran = vi.fn((input: object) => JSON.stringify(input));
  const refund = tool(async (input) => ran(input), { name: "refund", description: "", schema });
  let model = fakeModel();
  for (const id of ids)
    model = model.respondWithTools([{ name: "refund", args: args as Record<string, unknown>, id }]);
  for (let ends = 0; ends < 3; ends += 1) model = model.respond(new AIMessage("end"));
  const agent = createAgent({
    model,
    tools: [refund],
    middleware: [
      guardMiddleware(t.guard, { agentId: AGENT, actions: { refund: action }, ...given }),
    ],
    checkpointer: new MemorySaver(),
  });
  const config = { configurable: { thread_id: "t1" } };
  const go = () => agent.invoke({ messages: [{ role: "user", content: "go" }] }, config);
  const resume = (value: unknown = "go on") => agent.invoke(new Command({ resume: value }), config);
  return { ran, go, resume };
}

function said({ messages }: { messages: { type: string; content: unknown }[] }): string[] {
  return messages.filter(({ type }) => type === "tool").map(({ content }) => String(content));
}

function decide(status: string) {
  for (const approval of t.server.approvals.values()) approval.status = status;
}

describe("the middleware", () => {
  it("runs what is allowed and logs it", async () => {
    const { ran, go } = anAgent("may.do", ["c1"]);
    await go();
    expect(ran.mock.calls).toEqual([[ARGS]]);
    expect(t.server.logged()).toEqual([["may.do", "success"]]);
  });

  it("tells the model what is denied", async () => {
    const { ran, go } = anAgent("other", ["c1"]);
    expect(said(await go())).toEqual([expect.stringMatching(/No permission.*Do not retry/)]);
    expect(ran).not.toHaveBeenCalled();
  });

  it.each([false, true])(
    "runs nothing while the service is down (interrupt: %s)",
    async (pauses) => {
      t.server.replies = Array.from({ length: 6 }, () => ({ status: 503 }));
      const { ran, go } = anAgent("may.do", ["c1"], { interrupt: pauses });
      expect(said(await go())).toEqual([expect.stringContaining("could not decide")]);
      expect(ran).not.toHaveBeenCalled();
    },
  );

  it("refuses a tool that has no action, and runs one that is named as unguarded", async () => {
    const { ran, go } = anAgent("may.do", ["c1"], { actions: {} });
    expect(said(await go())).toEqual([expect.stringContaining("has no action here")]);
    expect(ran).not.toHaveBeenCalled();
    const free = anAgent("may.do", ["c1"], { actions: {}, unguarded: ["refund"] });
    await free.go();
    expect(free.ran).toHaveBeenCalledTimes(1);
    expect(t.server.sent).toEqual([]);
  });

  it("names the approval, and redeems it when the model calls anew", async () => {
    const { ran, go } = anAgent("must.ask", ["c1", "c2"]);
    let asks = 0;
    t.server.onWait = (approval) => {
      if (++asks === 2) approval.status = "approved";
    };
    const [first, second] = said(await go());
    expect(first).toContain("status pending_approval");
    expect(second).toBe(JSON.stringify(ARGS));
    expect(ran).toHaveBeenCalledTimes(1);
    expect(t.server.approvals.size).toBe(1);
  });

  it("throws what the tool throws, and logs it as failed", async () => {
    const { ran, go } = anAgent("may.do", ["c1"]);
    ran.mockImplementation(() => {
      throw new Error("card declined");
    });
    expect(String(await failureOf(go()))).toContain("card declined");
    expect(t.server.logged()).toEqual([["may.do", "failed"]]);
  });
});

describe("a graph that pauses", () => {
  const options = { interrupt: true };

  it("shows the approval; resumed after it, redeems once and runs", async () => {
    const { ran, go, resume } = anAgent("must.ask", ["c1"], options);
    const paused = (await go()) as unknown as { __interrupt__: { value: object }[] };
    const [id] = t.server.approvals.keys();
    expect(paused.__interrupt__[0]?.value).toEqual({
      approval_id: id,
      action: "must.ask",
      context: ARGS,
    });
    expect(ran).not.toHaveBeenCalled();
    decide("approved");
    expect(said(await resume())).toEqual([JSON.stringify(ARGS)]);
    expect(ran).toHaveBeenCalledTimes(1);
    expect(t.server.approvals.size).toBe(1);
    const asked = t.server.sent.filter(({ path, body }) => path === "/check" && !body.approval_id);
    expect(asked.length).toBeGreaterThan(1);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  });

  it.each(["pending_approval", "rejected", "expired"])(
    "does not run what is %s, whatever it is resumed with",
    async (status) => {
      const { ran, go, resume } = anAgent("must.ask", ["c1"], options);
      await go();
      decide(status);
      const told = said(await resume({ decisions: [{ type: "approve" }], approved: true }));
      expect(told).toEqual([expect.stringContaining(status)]);
      expect(ran).not.toHaveBeenCalled();
    },
  );

  it("does not run other arguments than were approved", async () => {
    await anAgent("must.ask", ["c1"], options).go();
    decide("approved");
    const args = { ...ARGS, amount: 9_999 };
    const changed = anAgent("must.ask", ["c1"], { ...options, args });
    expect(said(await changed.go())).toEqual([expect.stringContaining("are not those")]);
    expect(changed.ran).not.toHaveBeenCalled();
    expect(t.server.approvals.size).toBe(1);
  });

  it("keeps the ids of calls of other threads apart", async () => {
    const { go } = anAgent("must.ask", ["c1"], { ...options, scope: "one" });
    await go();
    await anAgent("must.ask", ["c1"], { ...options, scope: "two" }).go();
    const keys = t.server.sent.map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });
});
