import { describe, expect, it } from "vitest";
import { canUseTool, preToolUseHook } from "../../src/adapters/claude";
import { AGENT, serverCase } from "../server-case";

/** Driven through the Claude Agent SDK's documented callbacks: it ships no scripted model. */
const t = serverCase();
const INPUT = { command: "git push" };
const { signal } = new AbortController();
const call = (toolUseID: string) => ({ signal, toolUseID });
const as = (action: string, waitMs = 0) => ({ agentId: AGENT, actionOf: () => action, waitMs });
const hooked = (id: string, input: unknown = INPUT) => ({
  hook_event_name: "PreToolUse",
  session_id: "s1",
  tool_name: "Bash",
  tool_input: input,
  tool_use_id: id,
});

function decide(status: string) {
  for (const approval of t.server.approvals.values()) approval.status = status;
}

describe("canUseTool", () => {
  it("allows with exactly the input that was decided on", async () => {
    const input = { ...INPUT };
    t.server.onWait = (approval) => {
      approval.status = "approved";
      input.command = "rm -rf /";
    };
    const answer = await canUseTool(t.guard, as("must.ask", 10))("Bash", input, call("u1"));
    expect(answer).toEqual({ behavior: "allow", updatedInput: INPUT });
    expect(t.server.sent[2]?.body).toMatchObject({
      context: INPUT,
      approval_id: expect.anything(),
    });
  });

  it("denies with the reason", async () => {
    const answer = await canUseTool(t.guard, { agentId: AGENT })("Bash", INPUT, call("u1"));
    expect(answer).toEqual({
      behavior: "deny",
      message: expect.stringMatching(/No permission for action "claude-code.bash".*Do not retry/),
    });
  });

  it("asks once for one call, names the approval, and redeems it once", async () => {
    const may = canUseTool(t.guard, as("must.ask"));
    const pending = { behavior: "deny", message: expect.stringContaining("pending_approval") };
    expect(await may("Bash", INPUT, call("u1"))).toEqual(pending);
    expect(await may("Bash", INPUT, call("u1"))).toEqual(pending);
    decide("approved");
    expect(await may("Bash", INPUT, call("u2"))).toMatchObject({ behavior: "allow" });
    expect(await may("Bash", INPUT, call("u2"))).toMatchObject({ behavior: "deny" });
    expect(t.server.approvals.size).toBe(1);
  });

  it("denies a call whose input has changed since it was asked about", async () => {
    const may = canUseTool(t.guard, as("must.ask"));
    await may("Bash", INPUT, call("u1"));
    decide("approved");
    const answer = await may("Bash", { command: "rm -rf /" }, call("u1"));
    expect(answer).toMatchObject({
      behavior: "deny",
      message: expect.stringContaining("not those"),
    });
  });

  it.each([
    ["an outage", INPUT, "u1"],
    ["no id", INPUT, ""],
    ["an input that cannot be copied", { f: () => 1 }, "u1"],
  ])("denies on %s", async (_, input, id) => {
    t.server.replies = Array.from({ length: 3 }, () => ({ status: 500 }));
    const answer = await canUseTool(t.guard, as("may.do"))("Bash", input, call(id));
    expect(answer).toMatchObject({ behavior: "deny", message: expect.any(String) });
  });

  it("denies a tool whose action cannot be named", async () => {
    const actionOf = () => {
      throw new Error("unknown tool");
    };
    const answer = await canUseTool(t.guard, { agentId: AGENT, actionOf })("X", {}, call("u1"));
    expect(answer).toEqual({ behavior: "deny", message: "Not done: unknown tool" });
  });

  it("denies when it is stopped", async () => {
    const stopped = { signal: AbortSignal.abort(new Error("stopped")), toolUseID: "u1" };
    const answer = await canUseTool(t.guard, as("may.do"))("Bash", INPUT, stopped);
    expect(answer).toMatchObject({ behavior: "deny" });
  });
});

describe("preToolUseHook", () => {
  it.each([
    ["may.do", "allow", "Allowed by AgentWarden"],
    ["must.ask", "deny", "status pending_approval"],
    ["other", "deny", "No permission"],
  ])("answers for %s: %s", async (action, permissionDecision, reason) => {
    const { hookSpecificOutput } = await preToolUseHook(t.guard, as(action))(
      hooked("u1"),
      "u1",
      call("u1"),
    );
    expect(hookSpecificOutput).toMatchObject({ hookEventName: "PreToolUse", permissionDecision });
    expect(hookSpecificOutput?.permissionDecisionReason).toContain(reason);
    expect(hookSpecificOutput?.updatedInput).toEqual(
      permissionDecision === "allow" ? INPUT : undefined,
    );
  });

  it("denies in an outage, and what has no input", async () => {
    t.server.replies = Array.from({ length: 3 }, () => ({ status: 500 }));
    const hook = preToolUseHook(t.guard, as("may.do"));
    for (const input of [INPUT, null]) {
      const { hookSpecificOutput } = await hook(hooked("u1", input), "u1", call("u1"));
      expect(hookSpecificOutput?.permissionDecision).toBe("deny");
    }
  });

  it("says nothing of other events", async () => {
    const answer = await preToolUseHook(t.guard, as("may.do"))(
      { hook_event_name: "PostToolUse" },
      undefined,
      call("u1"),
    );
    expect(answer).toEqual({});
    expect(t.server.sent).toEqual([]);
  });
});
