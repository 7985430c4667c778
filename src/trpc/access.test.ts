import { beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/domain/errors";
import { can, type Right, type Role, ROLES } from "@/domain/role";
import { newId } from "@/lib/ids";
import { startSession } from "@/services/people/start-session";
import { viewSession } from "@/services/people/view-session";
import { sendTest } from "@/services/webhooks/send-test";
import { ACCESS, type Ids } from "@/test/access-table";
import { testPlatform } from "@/test/database";
import { aKey, aMember, anEndpoint, anOrganization, aPendingApproval } from "@/test/factories";
import type { CallContext } from "./init";
import { refusalOf } from "./refusal";
import { appRouter } from "./root";

const platform = testPlatform();

const ROWS = Object.entries(ACCESS).map(([path, [who, input]]) => ({ path, who, input }));
const forMembers = ROWS.filter(({ who }) => who !== "anyone" && who !== "signed in");

interface World {
  ids: Ids;
  call: Record<Role, CallContext>;
}

let home: World;
beforeAll(async () => {
  home = await aWorld();
});

it("every procedure of the router has a row, and every row a procedure", () => {
  expect(Object.keys(appRouter._def.procedures).sort()).toEqual(Object.keys(ACCESS).sort());
});

describe("without a session", () => {
  it.each(ROWS)("$path: $who", async ({ path, who, input }) => {
    const context = { ...home.call.owner, session: null };
    const refusal = await refused(context, path, input(home.ids));
    expect(refusal === "signed_out").toBe(who !== "anyone");
  });
});

describe("a person of no organization", () => {
  it.each(forMembers)("$path is for members", async ({ path, input }) => {
    const { session } = home.call.owner;
    const context = { ...home.call.owner, session: session && { ...session, organization: null } };
    expect(await refused(context, path, input(home.ids))).toBe("signed_out");
  });
});

describe.each(ROLES.toReversed())("%s", (role) => {
  it.each(forMembers)("$path: $who", async ({ path, who, input }) => {
    const refusal = await refused(home.call[role], path, input(home.ids));
    const allowed = who === "member" || can(role, who as Right);
    expect({ path, refused: refusal === "forbidden" }).toEqual({ path, refused: !allowed });
  });
});

describe("a decision in a batch", () => {
  it.each(["approvals.resolve", "approvals.resolveMany", "approvals.undo"])(
    "%s is refused",
    async (path) => {
      const { ids, call } = await aWorld();
      const input = ACCESS[path]?.[1](ids);
      expect(await refused({ ...call.owner, batchSize: 2 }, path, input)).toBe("forbidden");
      const caller = appRouter.createCaller(call.owner);
      expect(await caller.approvals.get({ id: ids.approval })).toMatchObject({
        status: "pending_approval",
        heldBy: null,
      });
    },
  );
});

/** The code of the refusal; null when the call went through. A bug is no refusal. */
async function refused(context: CallContext, path: string, input: unknown) {
  const [group = "", name = ""] = path.split(".");
  const caller = appRouter.createCaller(context) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  try {
    const result = await caller[group]?.[name]?.(input);
    // A subscription is refused when it is begun.
    await (result as AsyncIterator<unknown> | undefined)?.return?.();
    return null;
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (cause instanceof AppError) return cause.code;
    throw new Error(`${path}: ${refusalOf(error as Parameters<typeof refusalOf>[0]).message}`);
  }
}

/** An organization with one of everything, and a signed-in member of each role. */
async function aWorld(): Promise<World> {
  const owner = await anOrganization(platform);
  const { organizationId } = owner;
  const { id: approval, agentId: agent } = await aPendingApproval(owner);
  const { endpoint } = await anEndpoint(owner);
  const { ctx: keyCtx } = await aKey(owner);
  const { deliveryId: delivery } = await sendTest(owner, endpoint.id);
  const member = await aMember(platform, organizationId, "viewer");
  const [row] = await platform.sql`
    select (select id from permissions where agent_id = ${agent}) as permission,
           (select id from members where user_id = ${member.userId}) as member`;
  const call = {} as Record<Role, CallContext>;
  for (const role of ROLES) call[role] = await aCall(organizationId, role);
  const invited = await appRouter
    .createCaller(call.owner)
    .members.invite({ email: "invited@example.com", role: "viewer" });
  const ids: Ids = {
    ...{ agent, approval, delivery, permission: row?.permission, member: row?.member },
    key: keyCtx.actor.kind === "key" ? keyCtx.actor.keyId : "",
    endpoint: endpoint.id,
    invitation: invited.invitation.id,
    organization: organizationId,
    session: newId("ses"),
  };
  return { ids, call };
}

async function aCall(organizationId: string, role: Role): Promise<CallContext> {
  const { userId } = await aMember(platform, organizationId, role);
  const sessionId = await startSession(platform, userId, null);
  const headers = new Headers();
  const session = await viewSession(platform, sessionId);
  const requestId = newId("req");
  return { platform, requestId, headers, session, batchSize: 1, outbox: { waiting: false } };
}
