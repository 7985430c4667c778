import type { Right } from "@/domain/role";

/** Who may call: anyone, who is signed in, any member, or members with a right. */
export type Who = "anyone" | "signed in" | "member" | Right;

/** Ids of one organization's things, and of a session that is not the caller's. */
export interface Ids {
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
export const ACCESS: Record<string, [Who, (ids: Ids) => unknown]> = {
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
  "logs.sealing": ["member", () => undefined],
  "logs.erase": [
    "log.erase",
    ({ approval }) => ({ logEntryId: approval, fields: ["context.amount"], reason: "asked to" }),
  ],
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
