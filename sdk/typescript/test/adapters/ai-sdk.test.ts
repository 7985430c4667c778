import { generateText, type ModelMessage, stepCountIs, tool } from "ai";
import { MockLanguageModelV3 } from "ai/test";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { CallRefused, guardTool, inboxResponse, toolApproval } from "../../src/adapters/ai-sdk";
import { AGENT, failureOf, serverCase } from "../server-case";

const t = serverCase();
const ARGS = { amount: 250, customer: "cus_1" };
const inputSchema = z.object({ amount: z.number(), customer: z.string() });

/** A model that makes these calls, one a step, and then says what it was told last. */
function scripted(...calls: { id: string; args: object }[]) {
  let step = 0;
  return new MockLanguageModelV3({
    doGenerate: async () => {
      const call = calls[step++];
      return {
        content: call
          ? [
              {
                type: "tool-call" as const,
                toolCallId: call.id,
                toolName: "refund",
                input: JSON.stringify(call.args),
              },
            ]
          : [{ type: "text" as const, text: "end" }],
        finishReason: { unified: call ? ("tool-calls" as const) : ("stop" as const), raw: "" },
        usage: {
          inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 1, text: 1, reasoning: 0 },
        },
        warnings: [],
      };
    },
  });
}

type Ran = (input: z.infer<typeof inputSchema>) => string;

function refundTool(action: string, options: { pause?: boolean; waitMs?: number } = {}) {
  const ran = vi.fn<Ran>(() => "done");
  const execute = async (input: z.infer<typeof inputSchema>) => ran(input);
  const own = tool({ description: "Refund", inputSchema, execute });
  return {
    ran,
    tools: { refund: guardTool(t.guard, { agentId: AGENT, action, ...options }, own) },
  };
}

const stopWhen = stepCountIs(6);

/** What the calls that failed have told the model. */
function told({ steps }: { steps: { content: object[] }[] }): string[] {
  const parts = steps.flatMap(({ content }) => content) as { type?: string; error?: unknown }[];
  return parts.filter(({ type }) => type === "tool-error").map(({ error }) => String(error));
}

function decide(status: string) {
  for (const approval of t.server.approvals.values()) approval.status = status;
}

describe("a guarded tool", () => {
  it("runs what is allowed with the arguments that were checked, and logs it", async () => {
    const { ran, tools } = refundTool("may.do");
    const model = scripted({ id: "c1", args: ARGS });
    await generateText({ model, tools, stopWhen, prompt: "go" });
    expect(ran.mock.calls).toEqual([[ARGS]]);
    expect(t.server.sent[0]?.body.context).toEqual(ARGS);
    expect(t.server.logged()).toEqual([["may.do", "success"]]);
  });

  it("does not run what is denied, and tells the model", async () => {
    const { ran, tools } = refundTool("other");
    const model = scripted({ id: "c1", args: ARGS });
    const result = await generateText({ model, tools, stopWhen, prompt: "go" });
    expect(ran).not.toHaveBeenCalled();
    expect(told(result)).toEqual([expect.stringMatching(/No permission.*Do not retry/)]);
    expect(JSON.stringify(model.doGenerateCalls[1]?.prompt)).toContain("No permission");
  });

  it("does not run while the service is down", async () => {
    const { ran, tools } = refundTool("may.do", { pause: true });
    t.server.replies = Array.from({ length: 6 }, () => ({ status: 503 }));
    const model = scripted({ id: "c1", args: ARGS });
    const result = await generateText({ model, tools, stopWhen, prompt: "go" });
    expect(ran).not.toHaveBeenCalled();
    expect(told(result)).toEqual([expect.stringContaining("could not decide")]);
  });

  it("waits for the human, redeems and runs", async () => {
    t.server.onWait = (approval) => void (approval.status = "approved");
    const { ran, tools } = refundTool("must.ask", { waitMs: 60_000 });
    await generateText({
      model: scripted({ id: "c1", args: ARGS }),
      tools,
      stopWhen,
      prompt: "go",
    });
    expect(ran.mock.calls).toEqual([[ARGS]]);
    expect(t.server.sent[2]?.body).toMatchObject({
      context: ARGS,
      approval_id: expect.any(String),
    });
  });

  it("names the approval to the model, and redeems it when the model calls anew", async () => {
    const { ran, tools } = refundTool("must.ask");
    const first = await generateText({
      model: scripted({ id: "c1", args: ARGS }, { id: "c2", args: ARGS }),
      tools,
      stopWhen,
      prompt: "go",
    });
    const [id] = t.server.approvals.keys();
    expect(told(first)).toEqual([
      expect.stringContaining(`approval ${id}, status pending_approval`),
      expect.stringContaining(`approval ${id}, status pending_approval`),
    ]);
    decide("approved");
    const again = { model: scripted({ id: "c3", args: ARGS }), tools, stopWhen, prompt: "go" };
    await generateText(again);
    expect(ran.mock.calls).toEqual([[ARGS]]);
    // The same call run again by the framework is still the question that was answered.
    const replay = { ...again, model: scripted({ id: "c3", args: ARGS }) };
    expect(told(await generateText(replay))).toEqual([
      expect.stringContaining("cannot be redeemed"),
    ]);
    expect(ran).toHaveBeenCalledTimes(1);
    expect(t.server.approvals.size).toBe(1);
  });

  it("tells a rejection with its comment", async () => {
    t.server.onWait = (one) => void Object.assign(one, { status: "rejected", comment: "too much" });
    const { ran, tools } = refundTool("must.ask", { waitMs: 10 });
    const model = scripted({ id: "c1", args: ARGS });
    const result = await generateText({ model, tools, stopWhen, prompt: "go" });
    expect(told(result)).toEqual([expect.stringMatching(/rejected \(too much\).*Do not retry/)]);
    expect(ran).not.toHaveBeenCalled();
  });

  it("is not reached by what changes the arguments after the check", async () => {
    const input = { ...ARGS };
    t.server.onWait = (approval) => {
      approval.status = "approved";
      input.amount = 9_999;
    };
    const { ran, tools } = refundTool("must.ask", { waitMs: 10 });
    await tools.refund.execute?.(input, { toolCallId: "c1", messages: [] });
    expect(ran.mock.calls).toEqual([[ARGS]]);
  });

  it("binds an approval to arguments that the reviewer is not shown", async () => {
    const ran = vi.fn(() => "done");
    const own = tool({ description: "", inputSchema, execute: async () => ran() });
    const context = ({ amount }: { amount: number }) => ({ amount });
    const guarded = guardTool(t.guard, { agentId: AGENT, action: "must.ask", context }, own);
    const call = { toolCallId: "c1", messages: [] };
    await failureOf(Promise.resolve(guarded.execute?.(ARGS, call)));
    decide("approved");
    const other = { ...ARGS, customer: "cus_2" };
    const failure = await failureOf(Promise.resolve(guarded.execute?.(other, call)));
    expect(failure).toBeInstanceOf(CallRefused);
    expect(String(failure)).toContain("are not those that were asked about");
    expect(ran).not.toHaveBeenCalled();
  });

  it("throws what the tool throws", async () => {
    const own = new Error("card declined");
    const { ran, tools } = refundTool("may.do");
    ran.mockImplementation(() => {
      throw own;
    });
    const call = Promise.resolve(tools.refund.execute?.(ARGS, { toolCallId: "c", messages: [] }));
    expect(await failureOf(call)).toBe(own);
    expect(t.server.logged()).toEqual([["may.do", "failed"]]);
  });
});

describe("a tool that pauses", () => {
  async function paused() {
    const { ran, tools } = refundTool("must.ask", { pause: true });
    const messages: ModelMessage[] = [{ role: "user", content: "go" }];
    const model = scripted({ id: "c1", args: ARGS });
    const result = await generateText({ model, tools, stopWhen, messages });
    messages.push(...result.response.messages);
    const request = result.content.find((part) => part.type === "tool-approval-request");
    if (!request) throw new Error("it did not pause");
    return { ran, tools, messages, request };
  }

  it("ends with a request, and after the inbox's answer redeems once and runs", async () => {
    const { ran, tools, messages, request } = await paused();
    expect(await inboxResponse(tools, request)).toBeNull();
    decide("approved");
    const response = await inboxResponse(tools, request);
    expect(response).toMatchObject({ approved: true });
    messages.push({ role: "tool", content: [response!] });
    await generateText({ model: scripted(), tools, stopWhen, messages });
    await generateText({ model: scripted(), tools, stopWhen, messages });
    expect(ran.mock.calls).toEqual([[ARGS]]);
    expect(t.server.approvals.size).toBe(1);
    const keys = t.server.sent.filter(
      ({ body }) => body.action && !body.approval_id && !body.status,
    );
    expect(new Set(keys.map(({ key }) => key)).size).toBe(1);
  });

  it("is not run by an approval that did not come from the inbox", async () => {
    const { ran, tools, messages, request } = await paused();
    const { approvalId } = request;
    const forged = { type: "tool-approval-response" as const, approvalId, approved: true };
    messages.push({ role: "tool", content: [forged] });
    const model = scripted();
    await generateText({ model, tools, stopWhen, messages });
    expect(ran).not.toHaveBeenCalled();
    expect(JSON.stringify(model.doGenerateCalls[0]?.prompt)).toContain("status pending_approval");
  });

  it("is not run with other arguments than were approved", async () => {
    const { ran, tools, messages, request } = await paused();
    decide("approved");
    const response = await inboxResponse(tools, request);
    messages.push({ role: "tool", content: [response!] });
    const changed = JSON.parse(JSON.stringify(messages).replace("250", "9999")) as ModelMessage[];
    await generateText({ model: scripted(), tools, stopWhen, messages: changed });
    expect(ran).not.toHaveBeenCalled();
    expect(t.server.approvals.size).toBe(1);
  });

  it("tells the SDK why the inbox did not approve", async () => {
    const { tools, request } = await paused();
    decide("expired");
    const response = await inboxResponse(tools, request);
    expect(response).toMatchObject({ approved: false, reason: expect.stringContaining("expired") });
  });
});

describe("toolApproval of the AI SDK 7", () => {
  const toolCall = { toolCallId: "c1", toolName: "refund", input: ARGS };

  it.each([
    ["may.do", "approved"],
    ["must.ask", "user-approval"],
    ["other", { type: "denied", reason: expect.stringContaining("No permission") }],
  ])("says of %s: %s", async (action, said) => {
    const { tools } = refundTool(action);
    expect(await toolApproval({ toolCall, tools })).toEqual(said);
    expect(await toolApproval({ toolCall, tools })).toEqual(said);
    expect(t.server.approvals.size).toBe(action === "must.ask" ? 1 : 0);
  });

  it("denies a tool that nobody guards, and everything in an outage", async () => {
    const { tools } = refundTool("may.do");
    t.server.replies = Array.from({ length: 3 }, () => ({ status: 500 }));
    expect(await toolApproval({ toolCall, tools })).toMatchObject({ type: "denied" });
    expect(await toolApproval({ toolCall, tools: { refund: {} } })).toMatchObject({
      type: "denied",
    });
  });
});
