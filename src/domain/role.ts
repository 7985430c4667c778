export const ROLES = ["owner", "admin", "reviewer", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** Who may do what: the one table. Reading is open to every member. */
const RIGHTS = {
  "approvals.resolve": ["owner", "admin", "reviewer"],
  "agents.manage": ["owner", "admin"],
  "permissions.manage": ["owner", "admin"],
  "webhooks.manage": ["owner", "admin"],
  "keys.manage": ["owner", "admin"],
  "members.manage": ["owner", "admin"],
  "owners.manage": ["owner"],
  "organization.manage": ["owner", "admin"],
  "plan.manage": ["owner"],
  "log.erase": ["owner"],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof RIGHTS;

export const ALL_RIGHTS = Object.keys(RIGHTS) as Right[];

export function can(role: Role, right: Right): boolean {
  return (RIGHTS[right] as readonly Role[]).includes(role);
}

/** Scopes of an API key. No scope lets a key approve or reject. */
export const SCOPES = ["check", "log", "approvals:read", "manage"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who acts: a signed-in member, an API key, or the service itself. */
export type Actor =
  | { kind: "member"; userId: string; role: Role }
  | { kind: "key"; keyId: string; scopes: readonly Scope[]; agentIds: readonly string[] | null }
  | { kind: "system" };

/** What a key with the `manage` scope may do. */
const MANAGED_BY_KEY: readonly Right[] = ["agents.manage", "permissions.manage", "webhooks.manage"];

export function actorCan(actor: Actor, right: Right): boolean {
  if (actor.kind === "member") return can(actor.role, right);
  if (actor.kind === "key")
    return actor.scopes.includes("manage") && MANAGED_BY_KEY.includes(right);
  return right !== "approvals.resolve";
}

/** The service itself, in records. */
export const SYSTEM = "system";

/** How the actor is named in records: a user's id, a key's id, or `system`. */
export function actorId(actor: Actor): string {
  if (actor.kind === "member") return actor.userId;
  return actor.kind === "key" ? actor.keyId : SYSTEM;
}

/** The role of the person who may touch an owner, and who may make one. */
export function mayChangeMember(actor: Actor, from: Role, to: Role | null): boolean {
  const touchesOwner = from === "owner" || to === "owner";
  return actorCan(actor, touchesOwner ? "owners.manage" : "members.manage");
}
