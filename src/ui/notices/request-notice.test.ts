import { describe, expect, it } from "vitest";
import { newestId, NOTICE_ROWS, type NoticeRow, requestNotice } from "./request-notice";

function row(id: string, change: Partial<NoticeRow> = {}): NoticeRow {
  const shown = { digits: "1250.00", currency: "USD", label: "1,250.00 USD" };
  return {
    id,
    action: "stripe.refund",
    agentName: "refund-bot",
    shown,
    takesEffectAt: null,
    ...change,
  };
}

describe("newestId", () => {
  it("takes the greatest, in whatever order they come", () => {
    expect(newestId([row("2"), row("3"), row("1")])).toBe("3");
    expect(newestId([])).toBe("");
  });
});

describe("requestNotice", () => {
  it("tells one new request by action, amount and agent, and opens it", () => {
    expect(requestNotice([row("2"), row("1")], "1")).toEqual({
      title: "stripe.refund, 1,250.00 USD",
      body: "refund-bot asks for approval",
      href: "/approvals/2",
      newestId: "2",
    });
  });

  it("leaves out an amount that is not there", () => {
    expect(requestNotice([row("2", { shown: null })], "1")?.title).toBe("stripe.refund");
  });

  it("counts several and opens the inbox", () => {
    const rows = [row("3", { action: "db.drop", shown: null }), row("2"), row("1")];
    expect(requestNotice(rows, "1")).toEqual({
      title: "2 new requests",
      body: "Newest: db.drop, from refund-bot",
      href: "/approvals",
      newestId: "3",
    });
  });

  it("does not claim an exact count of more than it asked for", () => {
    const rows = Array.from({ length: NOTICE_ROWS }, (_, index) => row(`b${index}`));
    expect(requestNotice(rows, "a")?.title).toBe("10 or more new requests");
  });

  it.each([
    ["was seen", [row("1")]],
    ["waits at all", []],
    ["is left to decide: somebody approved it", [row("2", { takesEffectAt: new Date(0) })]],
  ])("says nothing when what waits %s", (_, rows) => {
    expect(requestNotice(rows, "1")).toBeNull();
  });

  it("shows hidden characters, keeps an agent's name on its line and cuts a long one", () => {
    const notice = requestNotice([row("2", { agentName: "a\u202Eb\nApproved   by Ann" })], "1");
    expect(notice?.body).toBe("a[U+202E]b Approved by Ann asks for approval");
    const long = requestNotice([row("2", { agentName: "x".repeat(200) })], "1");
    expect(long?.body).toBe(`${"x".repeat(79)}… asks for approval`);
  });
});
