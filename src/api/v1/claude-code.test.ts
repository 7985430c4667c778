import { describe, expect, it } from "vitest";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import { agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anOrganization } from "@/test/factories";
import { actionOf } from "./claude-code";

const platform = testPlatform();
const PATH = "/api/v1/hooks/claude-code";
const PUSH = { command: "git push" };

/** A coding agent that may read, must ask before it runs a command, and may not fetch. */
async function aCoder() {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner, [
    { action: "claude-code.read" },
    { action: "claude-code.bash", requiresApproval: true },
    { action: "mcp.github.*" },
  ]);
  const { secret } = await aKey(owner);
  const api = agentApi(platform, secret);
  let calls = 0;
  const call = (tool: string, input: object, { id = `toolu_${++calls}`, wait = 0 } = {}) => {
    const hook = { hook_event_name: "PreToolUse", session_id: "s1", cwd: "/", tool_use_id: id };
    const body = { ...hook, tool_name: tool, tool_input: input };
    return api.post(`${PATH}?agent_id=${encodeURIComponent(agent.name)}&wait=${wait}`, body);
  };
  const say = async (...args: Parameters<typeof call>) => {
    const { status, json } = await call(...args);
    expect(status).toBe(200);
    const { hookEventName, permissionDecision, permissionDecisionReason } =
      json.hookSpecificOutput as Record<string, string>;
    expect(hookEventName).toBe("PreToolUse");
    return [permissionDecision, permissionDecisionReason];
  };
  const approvals = () => platform.sql<{ id: string; context: string }[]>`
      select id, context from approvals where organization_id = ${owner.organizationId} order by id`;
  const decide = async (resolution: "approved" | "rejected", comment: string | null = null) => {
    const [pending] = await approvals();
    await resolveApproval(owner, { id: pending?.id ?? "", resolution, comment });
    return pending?.id;
  };
  return { owner, agent, api, call, say, approvals, decide };
}

describe("a tool's action", () => {
  it.each([
    ["Bash", "claude-code.bash"],
    ["WebFetch", "claude-code.web.fetch"],
    ["NotebookEdit", "claude-code.notebook.edit"],
    ["mcp__github__create_issue", "mcp.github.create_issue"],
    ["mcp__db__run__sql", "mcp.db.run__sql"],
    ["mcp__only", "claude-code.mcp__only"],
  ])("%s is %s", (tool, action) => expect(actionOf(tool)).toBe(action));
});

describe("200", () => {
  it("allows and denies by the agent's permissions", async () => {
    const { say, agent } = await aCoder();
    expect(await say("Read", { file_path: "/a" })).toEqual(["allow", "Allowed by AgentWarden"]);
    expect(await say("mcp__github__create_issue", {})).toEqual(["allow", expect.any(String)]);
    const reason = 'No permission for action "claude-code.web.fetch". Do not retry.';
    expect(await say("WebFetch", { url: "https://a.example" })).toEqual(["deny", reason]);
    const rows = await platform.sql`
      select action, status, context from log_entries where agent_id = ${agent.id} order by id`;
    expect(rows[0]).toEqual({
      action: "claude-code.read",
      status: "allowed",
      context: '{"file_path":"/a"}',
    });
    expect(rows).toHaveLength(3);
  });

  it("denies what a human must decide, and names the approval", async () => {
    const { say, approvals } = await aCoder();
    const [decision, reason] = await say("Bash", PUSH);
    const [approval] = await approvals();
    expect(decision).toBe("deny");
    expect(reason).toContain(`approval ${approval?.id}, status pending_approval`);
    expect(JSON.parse(approval?.context ?? "")).toEqual(PUSH);
  });

  it("redeems the approval once when the same call is made again", async () => {
    const { say, decide, approvals } = await aCoder();
    await say("Bash", PUSH);
    await decide("approved");
    expect(await say("Bash", PUSH, { id: "again" })).toEqual(["allow", expect.any(String)]);
    // The same call told twice is one call; the next one asks anew.
    expect(await say("Bash", PUSH, { id: "again" })).toEqual(["allow", expect.any(String)]);
    expect(await approvals()).toHaveLength(1);
    expect((await say("Bash", PUSH))[0]).toBe("deny");
    expect(await approvals()).toHaveLength(2);
  });

  it("does not redeem it for other arguments, another tool or another agent", async () => {
    const { say, decide, owner, api } = await aCoder();
    await say("Bash", PUSH);
    await decide("approved");
    expect((await say("Bash", { command: "git push --force" }))[0]).toBe("deny");
    expect((await say("BashOutput", PUSH))[0]).toBe("deny");
    const other = await anAgent(owner, [{ action: "claude-code.bash", requiresApproval: true }]);
    const body = { hook_event_name: "PreToolUse", session_id: "s", tool_use_id: "o" };
    const answer = await api.post(`${PATH}?agent_id=${other.id}`, {
      ...body,
      tool_name: "Bash",
      tool_input: PUSH,
    });
    expect(answer.json.hookSpecificOutput).toMatchObject({ permissionDecision: "deny" });
    expect((await say("Bash", PUSH))[0]).toBe("allow");
  });

  it("lets one of several equal calls redeem it", async () => {
    const { say, decide } = await aCoder();
    await say("Bash", PUSH);
    await decide("approved");
    const said = await Promise.all(Array.from({ length: 8 }, () => say("Bash", PUSH)));
    expect(said.filter(([decision]) => decision === "allow")).toHaveLength(1);
  });

  it("finds it behind sixty newer ones that are another's, used, over or not given", async () => {
    const { say, decide, owner, agent } = await aCoder();
    await say("Bash", PUSH);
    const id = (await decide("approved")) ?? "";
    await platform.sql`
      insert into approvals (id, organization_id, agent_id, agent_name, action, context, context_hash,
        status, reason, expires_at, resolved_at, redeemed_at)
      select ('ffffffff-ffff-7fff-8fff-' || lpad(n::text, 12, '0'))::uuid, organization_id,
        case when n % 5 = 0 then 'agent_other' else agent_id end, agent_name, action, context,
        case when n % 5 = 1 then 'another' else context_hash end,
        case when n % 5 = 2 then 'rejected' else 'approved' end, reason,
        case when n % 5 = 3 then now() else expires_at end, now(),
        case when n % 5 = 4 then now() end
      from approvals, generate_series(1, 60) n where id = ${id}`;
    const said = await Promise.all([say("Bash", PUSH), say("Bash", PUSH)]);
    expect(said.map(([decision]) => decision).sort()).toEqual(["allow", "deny"]);
    const used = await platform.sql`
      select id from approvals where organization_id = ${owner.organizationId} and agent_id = ${agent.id}
        and redeemed_at is not null and id < 'ffffffff-ffff-7fff-8fff-000000000000'`;
    expect(used).toEqual([{ id }]);
  });

  it("finds one whose time to undo is over though nobody has written that down", async () => {
    const { say, approvals } = await aCoder();
    await say("Bash", PUSH);
    const [pending] = await approvals();
    const hold = async (effect: string) => platform.sql`
      update approvals set held_by = 'user_a', takes_effect_at = now() + ${effect}::interval
      where id = ${pending?.id ?? ""}`;
    await hold("1 minute");
    expect((await say("Bash", PUSH))[0]).toBe("deny");
    await hold("-1 second");
    expect((await say("Bash", PUSH))[0]).toBe("allow");
    expect(await approvals()).toHaveLength(1);
  });

  it("leaves it for later while the rules allow the call without it", async () => {
    const { say, decide, agent } = await aCoder();
    await say("Bash", PUSH);
    await decide("approved");
    const ask = (asks: boolean) => platform.sql`
      update permissions set requires_approval = ${asks}
      where agent_id = ${agent.id} and action = 'claude-code.bash'`;
    await ask(false);
    expect((await say("Bash", PUSH))[0]).toBe("allow");
    await ask(true);
    expect((await say("Bash", PUSH))[0]).toBe("allow");
    expect((await say("Bash", PUSH))[0]).toBe("deny");
  });

  it("does not redeem it for an agent that was stopped, or whose rule denies now", async () => {
    const { say, decide, agent } = await aCoder();
    await say("Bash", PUSH);
    await decide("approved");
    await platform.sql`update agents set status = 'inactive' where id = ${agent.id}`;
    expect(await say("Bash", PUSH)).toEqual(["deny", "Agent is inactive. Do not retry."]);
    await platform.sql`update agents set status = 'active' where id = ${agent.id}`;
    await platform.sql`update permissions set effect = 'deny' where agent_id = ${agent.id}`;
    expect((await say("Bash", PUSH))[1]).toContain("is denied");
    await platform.sql`update permissions set effect = 'allow' where agent_id = ${agent.id}`;
    expect((await say("Bash", PUSH))[0]).toBe("allow");
  });

  it("holds the call until a human has approved, and then lets it run", async () => {
    const { say, decide, approvals } = await aCoder();
    const held = say("Bash", PUSH, { wait: 60 });
    await expect.poll(approvals, { timeout: 10_000 }).toHaveLength(1);
    await decide("approved");
    expect(await held).toEqual(["allow", expect.any(String)]);
    expect(await approvals()).toHaveLength(1);
    expect((await say("Bash", PUSH))[0]).toBe("deny");
    expect(await approvals()).toHaveLength(2);
  });

  it("opens one approval however often the same call is told", async () => {
    const { say, approvals, decide } = await aCoder();
    const told = { id: "toolu_same" };
    expect(await say("Bash", PUSH, told)).toEqual(await say("Bash", PUSH, told));
    const id = await decide("rejected", "use a branch");
    const reason = `Approval ${id} was rejected: use a branch. Do not retry.`;
    expect(await say("Bash", PUSH, told)).toEqual(["deny", reason]);
    expect(await approvals()).toHaveLength(1);
  });

  it("keeps an approval for a caller that is still there", async () => {
    const { agent, owner, decide, say } = await aCoder();
    await say("Bash", PUSH, { id: "gone" });
    await decide("approved");
    const { secret } = await aKey(owner);
    const gone = new AbortController();
    gone.abort();
    const body = { hook_event_name: "PreToolUse", session_id: "s1", tool_use_id: "gone" };
    const answer = await agentApi(platform, secret).send(`${PATH}?agent_id=${agent.name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, tool_name: "Bash", tool_input: PUSH }),
      signal: gone.signal,
    });
    expect(answer.json.hookSpecificOutput).toMatchObject({ permissionDecision: "deny" });
    expect((await say("Bash", PUSH))[0]).toBe("allow");
  });
});

describe("what is not a decision", () => {
  it.each([
    ["another event", { hook_event_name: "PostToolUse" }, "hook_event_name"],
    ["no id", { tool_use_id: undefined }, "tool_use_id"],
    ["no input", { tool_input: null }, "tool_input"],
    ["a name that is no action", { tool_name: "Rm *" }, "tool_name"],
  ])("400 for %s", async (_, change, field) => {
    const { api, agent } = await aCoder();
    const hook = { hook_event_name: "PreToolUse", session_id: "s", tool_use_id: "t" };
    const body = { ...hook, tool_name: "Read", tool_input: {}, ...change };
    const answer = await api.post(`${PATH}?agent_id=${agent.id}`, body);
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_field"]);
    expect(answer.json.detail).toContain(field);
  });

  it("400 without an agent, 404 for another organization's, 403 for a key without the scope", async () => {
    const { api, owner } = await aCoder();
    const hook = { hook_event_name: "PreToolUse", session_id: "s", tool_use_id: "t" };
    const body = { ...hook, tool_name: "Read", tool_input: {} };
    expect((await api.post(PATH, body)).status).toBe(400);
    expect((await api.post(`${PATH}?agent_id=a&wait=61`, body)).status).toBe(400);
    const theirs = await anAgent(await anOrganization(platform));
    expect((await api.post(`${PATH}?agent_id=${theirs.id}`, body)).status).toBe(404);
    const { secret } = await aKey(owner, { scopes: ["log"] });
    const weak = agentApi(platform, secret);
    expect((await weak.post(`${PATH}?agent_id=${theirs.id}`, body)).status).toBe(403);
    expect((await agentApi(platform, "ak_wrong").post(PATH, body)).status).toBe(401);
  });

  it("422 for a call whose arguments have changed", async () => {
    const { call } = await aCoder();
    await call("Bash", PUSH, { id: "one" });
    const answer = await call("Bash", { command: "rm" }, { id: "one" });
    expect([answer.status, answer.json.code]).toEqual([422, "idempotency_key_reused"]);
  });
});
