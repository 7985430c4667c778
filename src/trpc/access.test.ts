import { beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/domain/errors";
import { can, type Right, type Role, ROLES } from "@/domain/role";
import { newId } from "@/lib/ids";
import { startSession } from "@/services/people/start-session";
import { viewSession } from "@/services/people/view-session";
import { sendTest } from "@/services/webhooks/send-test";
import { testPlatform } from "@/test/database";
import { aKey, aMember, anEndpoint, anOrganization, aPendingApproval } from "@/test/factories";
import type { CallContext } from "./init";
import { refusalOf } from "./refusal";
import { appRouter } from "./root";

const platform = testPlatform();

/** Who may call: anyone, who is signed in, any member, or members with a right. */
type Who = "anyone" | "signed in" | "member" | Right;

/** Ids of one organization's things, and of a session that is not the caller's. */
interface Ids {
  agent: string;
  permission: string;
  approval: string;
  key: string;
  endpoint: string;
  delivery: string;
  member: string;
  invitation: string;
  organization: string;
  session: string;
}

const rule = {
  action: "a.b",
  effect: "allow" as const,
  requiresApproval: false,
  maxAmount: null,
  currency: null,
  approvalExpiresInSeconds: 60,
};
const person = { name: "N", email: "n@example.com", password: "correct horse battery" };
const range = (endpointId: string) => ({ endpointId, since: new Date(0), until: new Date() });

/** Every procedure: who may call it, and an input that reaches the use case. What removes is last. */
const TABLE: Record<string, [Who, (ids: Ids) => unknown]> = {
  "account.signUp": ["anyone", () => ({ ...person, organizationName: "O" })],
  "account.signUpByInvitation": ["anyone", () => ({ ...person, invitationToken: "t" })],
  "account.invitation": ["anyone", () => ({ token: "t" })],
  "account.me": ["signed in", () => undefined],
  "account.acceptInvitation": ["signed in", () => ({ token: "t" })],
  "account.createOrganization": ["signed in", () => ({ name: "Another" })],
  "account.mustTypeCurrent": ["signed in", () => undefined],
  "account.setPassword": ["signed in", () => ({ password: person.password, current: null })],
  "account.chooseOrganization": [
    "signed in",
    ({ organization }) => ({ organizationId: organization }),
  ],
  "account.sessions": ["signed in", () => undefined],
  "account.endSession": ["signed in", ({ session }) => ({ id: session })],
  "account.endOtherSessions": ["signed in", () => undefined],
  "account.approvalEmails": ["member", () => undefined],
  "account.setApprovalEmails": ["approvals.resolve", () => ({ setting: "never" })],
  "agents.list": ["member", () => ({})],
  "agents.get": ["member", ({ agent }) => ({ id: agent })],
  "agents.create": ["agents.manage", () => ({ name: "another", description: null })],
  "agents.update": ["agents.manage", ({ agent }) => ({ id: agent, name: "renamed" })],
  "agents.stopAll": ["agents.manage", () => undefined],
  "apiKeys.list": ["member", () => undefined],
  "apiKeys.create": [
    "keys.manage",
    () => ({ name: "k", scopes: ["check"], agentIds: null, expiresAt: null }),
  ],
  "apiKeys.rotate": ["keys.manage", ({ key }) => ({ id: key, graceHours: 1 })],
  "approvals.list": ["member", () => ({})],
  "approvals.pendingCount": ["member", () => undefined],
  "approvals.get": ["member", ({ approval }) => ({ id: approval })],
  "approvals.past": ["member", ({ approval }) => ({ id: approval })],
  "approvals.undo": [
    "approvals.resolve",
    ({ approval }) => ({ id: approval, takesEffectAt: new Date() }),
  ],
  "approvals.resolveMany": [
    "approvals.resolve",
    ({ approval }) => ({ ids: [approval], resolution: "approved", comment: null }),
  ],
  "approvals.resolve": [
    "approvals.resolve",
    ({ approval }) => ({ id: approval, resolution: "rejected", comment: null }),
  ],
  "history.list": ["member", () => ({})],
  "live.changes": ["member", () => undefined],
  "logs.list": ["member", () => ({})],
  "logs.get": ["member", ({ approval }) => ({ id: approval })],
  "members.list": ["member", () => undefined],
  "members.invite": ["members.manage", () => ({ email: "new@example.com", role: "viewer" })],
  "members.changeRole": ["members.manage", ({ member }) => ({ id: member, role: "reviewer" })],
  "members.signOut": ["members.manage", ({ member }) => ({ id: member })],
  "onboarding.read": ["member", () => undefined],
  "onboarding.sendSample": ["permissions.manage", ({ agent }) => ({ agentId: agent })],
  "organization.view": ["member", () => undefined],
  "organization.rename": ["organization.manage", () => ({ name: "Renamed" })],
  "organization.setUndoSeconds": ["organization.manage", () => ({ seconds: 7 })],
  "organization.changePlan": ["plan.manage", () => ({ plan: "business" })],
  "organization.startCheckout": ["plan.manage", () => ({ plan: "pro" })],
  "organization.openPortal": ["plan.manage", () => undefined],
  "overview.read": ["member", () => ({ days: 7, timeZone: "Europe/Berlin" })],
  "permissions.list": ["member", ({ agent }) => ({ agentId: agent })],
  "permissions.try": [
    "member",
    ({ agent }) => ({ agentId: agent, action: "a", contextText: "{}" }),
  ],
  "permissions.matches": ["member", ({ agent }) => ({ agentId: agent, pattern: "*" })],
  "permissions.preview": [
    "member",
    ({ agent }) => ({ agentId: agent, change: { kind: "create", rule } }),
  ],
  "permissions.create": ["permissions.manage", ({ agent }) => ({ ...rule, agentId: agent })],
  "permissions.update": [
    "permissions.manage",
    ({ permission }) => ({ id: permission, requiresApproval: true }),
  ],
  "webhooks.list": ["member", () => undefined],
  "webhooks.get": ["member", ({ endpoint }) => ({ id: endpoint })],
  "webhooks.deliveries": ["member", ({ endpoint }) => ({ endpointId: endpoint })],
  "webhooks.delivery": ["member", ({ delivery }) => ({ id: delivery })],
  "webhooks.outage": ["member", ({ endpoint }) => ({ id: endpoint })],
  "webhooks.recoverable": ["member", ({ endpoint }) => range(endpoint)],
  "webhooks.create": [
    "webhooks.manage",
    () => ({ url: "https://hooks.example/a", events: ["log.failed"] }),
  ],
  "webhooks.update": ["webhooks.manage", ({ endpoint }) => ({ id: endpoint, enabled: true })],
  "webhooks.test": ["webhooks.manage", ({ endpoint }) => ({ id: endpoint })],
  "webhooks.rotateSecret": ["webhooks.manage", ({ endpoint }) => ({ id: endpoint })],
  "webhooks.resume": ["webhooks.manage", ({ endpoint }) => ({ id: endpoint })],
  "webhooks.recover": ["webhooks.manage", ({ endpoint }) => range(endpoint)],
  "webhooks.replay": ["webhooks.manage", ({ delivery }) => ({ id: delivery })],
  "webhooks.delete": ["webhooks.manage", ({ endpoint }) => ({ id: endpoint })],
  "members.revokeInvitation": ["members.manage", ({ invitation }) => ({ id: invitation })],
  "members.remove": ["members.manage", ({ member }) => ({ id: member })],
  "permissions.delete": ["permissions.manage", ({ permission }) => ({ id: permission })],
  "apiKeys.revoke": ["keys.manage", ({ key }) => ({ id: key })],
  "agents.delete": ["agents.manage", ({ agent }) => ({ id: agent })],
};

const ROWS = Object.entries(TABLE).map(([path, [who, input]]) => ({ path, who, input }));
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
  expect(Object.keys(appRouter._def.procedures).sort()).toEqual(Object.keys(TABLE).sort());
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
      const input = TABLE[path]?.[1](ids);
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
