import { describe, expect, it } from "vitest";
import { inboxHref, readInboxFilter, selectedIn } from "./inbox-address";

const bare = { status: "pending_approval", agentId: null, action: "" } as const;

describe("the inbox's address", () => {
  it("is short when nothing is filtered", () => {
    expect(inboxHref(null, bare)).toBe("/approvals");
    expect(inboxHref("a-1", bare)).toBe("/approvals/a-1");
  });

  it("says a filter so that it can be read again", () => {
    const filter = { status: "cancelled", agentId: "agent_1", action: "stripe.&?" } as const;
    const href = inboxHref("a-1", filter);
    expect(href).toBe("/approvals/a-1?status=cancelled&agentId=agent_1&action=stripe.%26%3F");
    const { pathname, searchParams } = new URL(href, "http://x");
    expect(selectedIn(pathname)).toBe("a-1");
    expect(readInboxFilter(searchParams)).toEqual(filter);
  });

  it("takes a word it does not know for pending", () => {
    expect(readInboxFilter(new URLSearchParams("status=odd"))).toEqual(bare);
  });

  it("opens nothing on the list itself", () => {
    expect(selectedIn("/approvals")).toBeNull();
    expect(selectedIn("/approvals/")).toBeNull();
  });
});
