import type { Role, Scope } from "@/domain/role";

/** What each role may do, wherever a role is chosen or shown. */
export const ROLE_WORDS: Record<Role, { name: string; may: string }> = {
  owner: { name: "Owner", may: "May do everything, also change the plan and other owners" },
  admin: {
    name: "Admin",
    may: "Decides requests; manages agents, permissions, webhooks, keys and members",
  },
  reviewer: { name: "Reviewer", may: "Approves and rejects requests; sees everything else" },
  viewer: { name: "Viewer", may: "Sees everything and changes nothing" },
};

/** What each scope lets an API key do. No scope lets a key approve. */
export const SCOPE_WORDS: Record<Scope, string> = {
  check: "Ask whether an action may run; withdraw a request",
  log: "Write to the log what an agent did",
  "approvals:read": "Read approvals and wait for them",
  manage: "Create and change agents, permissions and webhook endpoints; read the log",
};
