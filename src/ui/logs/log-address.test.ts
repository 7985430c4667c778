import { describe, expect, it } from "vitest";
import { exportHref, logHref, logQuery, NO_LOG_FILTER, readLogFilter } from "./log-address";

const filter = {
  agentId: "agent_1",
  action: "stripe.",
  status: "blocked",
  apiKeyId: "key_1",
  text: "50% off & more",
  from: "2026-02-28",
  to: "2026-02-28",
} as const;

describe("the log's address", () => {
  it("says a filter so that it can be read again", () => {
    const { searchParams } = new URL(logHref(filter, "e-1"), "http://x");
    expect(readLogFilter(searchParams)).toEqual(filter);
    expect(searchParams.get("entry")).toBe("e-1");
  });

  it("is short when nothing is filtered", () => {
    expect(logHref(NO_LOG_FILTER, null)).toBe("/logs");
  });

  it("leaves out what it does not understand", () => {
    const odd = new URLSearchParams("status=odd&from=yesterday&to=2026-1-1");
    expect(readLogFilter(odd)).toEqual(NO_LOG_FILTER);
  });

  it("takes a day whole, from its midnight to the next", () => {
    const { createdAfter, createdBefore, action } = logQuery(filter);
    expect(createdAfter).toEqual(new Date(2026, 1, 28));
    expect(createdBefore).toEqual(new Date(2026, 2, 1));
    expect(action).toBe("stripe.*");
    expect(logQuery(filter)).toMatchObject({ apiKeyId: "key_1", text: "50% off & more" });
  });

  it("exports what is shown", () => {
    const { pathname, searchParams } = new URL(exportHref(filter, "csv"), "http://x");
    expect(pathname).toBe("/api/export/logs");
    expect(Object.fromEntries(searchParams)).toMatchObject({
      format: "csv",
      agent_id: "agent_1",
      action: "stripe.*",
      status: "blocked",
      api_key_id: "key_1",
      text: "50% off & more",
      created_after: new Date(2026, 1, 28).toISOString(),
    });
  });
});
