import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { aCheck, anAgent, anOrganization, lapse } from "@/test/factories";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { listApprovalRows } from "./list-approvals";
import { resolveApproval } from "./resolve-approval";

const platform = testPlatform();

type Filter = Parameters<typeof listApprovalRows>[1];

const RULES = [
  { action: "stripe.refund", requiresApproval: true, maxAmount: "0", currency: "USD" },
  { action: "email.send", requiresApproval: true, approvalExpiresInSeconds: 60 },
];

/** Four requests, oldest first. */
async function aQueue(): Promise<{ ctx: Ctx; ids: string[] }> {
  const ctx = await anOrganization(platform);
  const agent = await anAgent(ctx, RULES);
  const ids = [];
  for (const [action, context] of [
    ["stripe.refund", '{"amount":900,"currency":"USD","to":"cus_Ann"}'],
    ["email.send", '{"to":"bob@example.com","text":"100% off_all"}'],
    ["stripe.refund", '{"amount":20.5,"currency":"USD"}'],
    ["stripe.refund", '{"amount":100,"currency":"USD","note":"back\\\\slash"}'],
  ] as const)
    ids.push((await checkAction(ctx, aCheck(agent.id, action, context))).approvalId ?? "");
  return { ctx, ids };
}

async function positions(filter: Partial<Filter>): Promise<number[]> {
  const { ctx, ids } = await aQueue();
  const { items } = await listApprovalRows(ctx, {
    status: "pending_approval",
    limit: 10,
    ...filter,
  });
  return items.map(({ id }) => ids.indexOf(id));
}

describe("the list", () => {
  it.each<[string, Partial<Filter>, number[]]>([
    ["newest first", {}, [3, 2, 1, 0]],
    ["oldest first", { order: "oldest" }, [0, 1, 2, 3]],
    ["what expires soonest first", { order: "expiring" }, [1, 0, 2, 3]],
    ["the largest amount first, none last", { order: "amount" }, [0, 3, 2, 1]],
    ["by the beginning of the action", { action: "stripe*" }, [3, 2, 0]],
    ["by action", { action: "email.send" }, [1]],
    ["of at least an amount", { minAmount: "100" }, [3, 0]],
    ["of at most an amount", { maxAmount: "100.0" }, [3, 2]],
    ["between two amounts, exactly", { minAmount: "20.5", maxAmount: "20.50" }, [2]],
    ["that waits for a while", { minAgeSeconds: 60 }, []],
    ["by text in the context", { search: "CUS_ann" }, [0]],
    ["by text in the action", { search: "email" }, [1]],
    ["by text that LIKE would read as a pattern", { search: "100%" }, [1]],
    ["by text that LIKE would read as any character", { search: "off_all" }, [1]],
    ["by text with a backslash", { search: "back\\\\" }, [3]],
    ["by text that is nowhere", { search: "_nothing%" }, []],
  ])("%s", async (_, filter, expected) => {
    expect(await positions(filter)).toEqual(expected);
  });

  it.each(["newest", "oldest", "expiring", "amount"] as const)(
    "is walked by pages in the order %s without a gap or a repeat",
    async (order) => {
      const { ctx, ids } = await aQueue();
      const filter = { status: "pending_approval" as const, order, limit: 1 };
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listApprovalRows(ctx, { ...filter, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor && seen.length < 10);
      const whole = await listApprovalRows(ctx, { ...filter, limit: 10 });
      expect(seen).toEqual(whole.items.map(({ id }) => id));
      expect([...seen].sort()).toEqual([...ids].sort());
    },
  );

  it("goes on after a row that was decided meanwhile", async () => {
    const { ctx, ids } = await aQueue();
    const filter = { status: "pending_approval" as const, limit: 1 };
    const { nextCursor } = await listApprovalRows(ctx, filter);
    await resolveApproval(ctx, { id: nextCursor ?? "", resolution: "rejected", comment: null });
    const next = await listApprovalRows(ctx, { ...filter, cursor: nextCursor ?? "" });
    expect(next.items.map(({ id }) => id)).toEqual([ids[2]]);
  });

  it("counts a lapsed one as expired before anyone has marked it", async () => {
    const { ctx, ids } = await aQueue();
    await lapse(ctx, ids[0] ?? "");
    const expired = await listApprovalRows(ctx, { status: "expired", limit: 10 });
    expect(expired.items).toMatchObject([{ id: ids[0], status: "expired" }]);
    expect(expired.items[0]?.resolvedAt).toEqual(expired.items[0]?.expiresAt);
  });

  it("finds one by its id", async () => {
    const { ctx, ids } = await aQueue();
    const { items } = await listApprovalRows(ctx, { search: ids[1]?.toUpperCase(), limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([ids[1]]);
  });

  it.each([
    ["cursor", { cursor: "x" }],
    ["order", { order: "amount" as const, status: "approved" as const }],
  ])("refuses a wrong %s by name", async (field, filter) => {
    const { ctx } = await aQueue();
    await expect(listApprovalRows(ctx, { limit: 10, ...filter })).rejects.toMatchObject({
      code: "invalid_field",
      message: expect.stringContaining(`${field}:`),
    });
  });

  it("shows another organization nothing", async () => {
    await aQueue();
    const stranger = await anOrganization(platform);
    expect(await listApprovalRows(stranger, { limit: 10 })).toEqual({
      items: [],
      nextCursor: null,
    });
  });
});
