import { getOne, listAll, patch, post, remove } from "../flows/manage";
import { wireFields } from "../given";
import type { Permission } from "../results";
import type { Settings } from "../settings";
import { PERMISSION, rowReader } from "../wire/shapes";
import { type ListOptions, listQuery } from "./list-query";

/** What an agent may do. */
export interface NewPermission {
  /** A name, or a pattern such as `stripe.*`. */
  action: string;
  /** `allow` by default. */
  effect?: "allow" | "deny" | undefined;
  /** Whether a human must approve; false by default. */
  requiresApproval?: boolean | undefined;
  /** Allowed up to this `context.amount`; above, it needs approval or is denied. Null: no limit. */
  maxAmount?: number | null | undefined;
  /** Three letters: then only amounts of this `context.currency` count. Null: any. */
  currency?: string | null | undefined;
  /** Seconds until a request for approval lapses; 86,400 by default. */
  approvalExpiresInSeconds?: number | undefined;
}

const FIELDS = [
  ...["action", "effect", "requiresApproval", "maxAmount", "currency", "approvalExpiresInSeconds"],
];
const row = rowReader<Permission>(PERMISSION);

/** What agents may do. The key needs the scope `manage`. */
export class Permissions {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** All permissions of one agent. */
  list(agentId: string, options: ListOptions = {}): AsyncGenerator<Permission, void, undefined> {
    const query = listQuery("permissions.list", options, ["limit"]);
    return listAll(this.#settings, row, ["agents", agentId, "permissions"], query);
  }

  /** Lets an agent do something, or forbids it. */
  async create(agentId: string, permission: NewPermission): Promise<Permission> {
    const fields = wireFields("permissions.create", permission, FIELDS);
    return post(this.#settings, row, ["agents", agentId, "permissions"], fields);
  }

  /** One permission. Throws NotFoundError. */
  async get(permissionId: string): Promise<Permission> {
    return getOne(this.#settings, row, ["permissions", permissionId]);
  }

  /** Changes what is given; null clears `maxAmount` or `currency`. */
  async update(permissionId: string, change: Partial<NewPermission>): Promise<Permission> {
    const fields = wireFields("permissions.update", change, FIELDS);
    return patch(this.#settings, row, ["permissions", permissionId], fields);
  }

  /** Takes a permission away. */
  async delete(permissionId: string): Promise<void> {
    return remove(this.#settings, ["permissions", permissionId]);
  }
}
