import { describe, expect, it } from "vitest";
import { curlQuickStart, exampleAction, pythonQuickStart } from "./quick-start-code";

const start = {
  agentId: "agent_1",
  action: "stripe.refund",
  baseUrl: "https://warden.test",
  apiKey: "ak_1",
};

describe("the quick start", () => {
  it("asks for this agent at this address in Python", () => {
    const code = pythonQuickStart(start);
    expect(code).toContain('base_url="https://warden.test"');
    expect(code).toContain('AGENT_ID = "agent_1"');
    expect(code).toContain('api_key="ak_1"');
  });

  it("is a curl line whose body is the check's JSON", () => {
    const body = /-d '(.+)'/.exec(curlQuickStart(start))?.[1] ?? "";
    expect(JSON.parse(body)).toEqual({
      agent_id: "agent_1",
      action: "stripe.refund",
      context: { amount: 500, currency: "USD" },
    });
  });

  it.each([
    [["*", "stripe.*", "db.delete"], "db.delete"],
    [["*", "stripe.*"], "stripe.example"],
    [["*"], "stripe.refund"],
    [[], "stripe.refund"],
  ])("asks for something that %j covers", (patterns, action) => {
    expect(exampleAction(patterns)).toBe(action);
  });
});
