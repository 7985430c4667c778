import { Agent, type Model, Runner, RunState, tool, Usage } from "@openai/agents";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { guardTool, type ToolGuardOptions } from "../../src/adapters/openai-agents";
import { AGENT, serverCase } from "../server-case";

const t = serverCase();
const ARGS = { amount: 250, customer: "cus_1" };
const parameters = z.object({ amount: z.number(), customer: z.string() });
type Input = z.infer<typeof parameters>;

/** A model that makes these calls, one a turn, and then ends; it keeps what it was told. */
function scripted(ids: string[]): Model & { heard: string[] } {
  let turn = 0;
  const heard: string[] = [];
  return {
    heard,
    getResponse: async ({ input }) => {
      heard.push(JSON.stringify(input));
      const callId = ids[turn++];
      const call = {
        type: "function_call" as const,
        callId: callId ?? "",
        name: "refund",
        status: "completed" as const,
        arguments: JSON.stringify(ARGS),
      };
      const end = {
        type: "message" as const,
        role: "assistant" as const,
        status: "completed" as const,
        content: [{ type: "output_text" as const, text: "end" }],
      };
      return { usage: new Usage(), output: [callId === undefined ? end : call] };
    },
    getStreamedResponse: () => {
      throw new Error("not streamed here");
    },
  };
}

function aRun(action: string, ids: string[], options: Partial<ToolGuardOptions<Input>> = {}) {
  const ran = vi.fn((input: Input) => `refunded ${input.amount}`);
  const refund = tool(
    guardTool(
      t.guard,
      { agentId: AGENT, action, ...options },
      { name: "refund", description: "Refund", parameters, execute: async (input) => ran(input) },
    ),
  );
  const model = scripted(ids);
  const agent = new Agent({ name: "refunds", model, tools: [refund] });
  const runner = new Runner({ tracingDisabled: true });
  return { ran, model, agent, runner, go: () => runner.run(agent, "go") };
}

function decide(status: string) {
  for (const approval of t.server.approvals.values()) approval.status = status;
}

describe("a guarded tool", () => {
  it("runs what is allowed and logs it", async () => {
    const { ran, go } = aRun("may.do", ["c1"]);
    await go();
    expect(ran.mock.calls).toEqual([[ARGS]]);
    expect(t.server.logged()).toEqual([["may.do", "success"]]);
  });

  it("tells the model what is denied", async () => {
    const { ran, go, model } = aRun("other", ["c1"]);
    await go();
    expect(ran).not.toHaveBeenCalled();
    expect(model.heard[1]).toMatch(/No permission.*Do not retry/);
  });

  it.each([false, true])("runs nothing while the service is down (pause: %s)", async (pause) => {
    t.server.replies = Array.from({ length: 6 }, () => ({ status: 503 }));
    const { ran, go, model } = aRun("may.do", ["c1"], { pause });
    await go();
    expect(ran).not.toHaveBeenCalled();
    expect(model.heard[1]).toContain("could not decide");
  });

  it("names the approval, and redeems it when the model calls anew", async () => {
    let asks = 0;
    t.server.onWait = (approval) => {
      if (++asks === 2) approval.status = "approved";
    };
    const { ran, go, model } = aRun("must.ask", ["c1", "c2"]);
    await go();
    expect(model.heard[1]).toContain("status pending_approval");
    expect(ran.mock.calls).toEqual([[ARGS]]);
    expect(t.server.approvals.size).toBe(1);
  });
});

describe("a tool that pauses", () => {
  /** Interrupted, stored as text, and taken up in what could be another process. */
  async function interrupted() {
    const one = aRun("must.ask", ["c1"], { pause: true });
    const result = await one.go();
    expect(result.interruptions).toHaveLength(1);
    const stored = result.state.toString();
    const takeUp = async (change: (text: string) => string = (text) => text) => {
      const state = await RunState.fromString(one.agent, change(stored));
      for (const item of state.getInterruptions()) state.approve(item);
      return one.runner.run(one.agent, state);
    };
    return { ...one, takeUp };
  }

  it("is interrupted, and after the inbox approved redeems once and runs", async () => {
    const { ran, takeUp } = await interrupted();
    decide("approved");
    await takeUp();
    await takeUp();
    expect(ran.mock.calls).toEqual([[ARGS]]);
    expect(t.server.approvals.size).toBe(1);
    const asked = t.server.sent.filter(({ path, body }) => path === "/check" && !body.approval_id);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  });

  it.each(["pending_approval", "rejected"])("does not run what is %s", async (status) => {
    const { ran, takeUp, model } = await interrupted();
    decide(status);
    await takeUp();
    expect(ran).not.toHaveBeenCalled();
    expect(model.heard[1]).toContain(status);
  });

  it("does not run other arguments than were approved", async () => {
    const { ran, takeUp, model } = await interrupted();
    decide("approved");
    await takeUp((text) =>
      text.replaceAll(String.raw`\"amount\":250`, String.raw`\"amount\":9999`),
    );
    expect(ran).not.toHaveBeenCalled();
    expect(model.heard[1]).toContain("are not those that were asked about");
    expect(t.server.approvals.size).toBe(1);
  });
});
