import { describe, expect, it } from "vitest";
import {
  bareFilter,
  countConditions,
  inboxHref,
  readInboxFilter,
  selectedIn,
} from "./inbox-address";

const bare = bareFilter("pending_approval");

describe("the inbox's address", () => {
  it("is short when nothing is filtered", () => {
    expect(inboxHref(null, bare)).toBe("/approvals");
    expect(inboxHref("a-1", bare)).toBe("/approvals/a-1");
  });

  it("says a filter so that it can be read again", () => {
    const filter = {
      status: "cancelled",
      agentId: "agent_1",
      action: "stripe.&?",
      search: "cus_1 & 100%",
      age: "4h",
      minAmount: "100",
      maxAmount: "250.50",
      order: "oldest",
    } as const;
    const { pathname, searchParams } = new URL(inboxHref("a-1", filter), "http://x");
    expect(selectedIn(pathname)).toBe("a-1");
    expect(readInboxFilter(searchParams)).toEqual(filter);
    expect(countConditions(filter)).toBe(6);
  });

  it.each(["status=odd", "age=9h", "min=abc", "max=-1", "min=1e9", "sort=random", "status=&q="])(
    "takes %s for not said",
    (query) => {
      expect(readInboxFilter(new URLSearchParams(query))).toEqual(bare);
      expect(countConditions(bare)).toBe(0);
    },
  );

  it("opens nothing on the list itself", () => {
    expect(selectedIn("/approvals")).toBeNull();
    expect(selectedIn("/approvals/")).toBeNull();
  });
});
