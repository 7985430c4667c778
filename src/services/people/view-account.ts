import { listMemberships } from "@/db/queries/members";
import type { SessionView } from "@/db/queries/people";
import type { Role } from "@/domain/role";
import type { Platform } from "../context";

/** The signed-in person, the organization this browser looks at, and those it could look at. */
export interface AccountView {
  user: SessionView["user"];
  organization: SessionView["organization"];
  memberships: { organizationId: string; name: string; role: Role }[];
}

export async function viewAccount(
  platform: Pick<Platform, "db">,
  { user, organization }: SessionView,
): Promise<AccountView> {
  const memberships = await platform.db.system((tx) => listMemberships(tx, user.id));
  return { user, organization, memberships };
}
