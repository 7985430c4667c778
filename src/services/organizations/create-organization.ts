import type { Tx } from "@/db/client";
import { insertMember } from "@/db/queries/members";
import { insertOrganization, type Organization } from "@/db/queries/organizations";
import type { Plan } from "@/domain/plan";
import { newId } from "@/lib/ids";
import type { Platform } from "../context";
import { recordHistory } from "../record";

export interface NewOrganization {
  /** The person who becomes its owner. */
  userId: string;
  name: string;
  plan: Plan;
  requestId?: string;
}

/** A new organization with its first owner. Open to every signed-in person. */
export async function createOrganization(
  platform: Pick<Platform, "db">,
  input: NewOrganization,
): Promise<Organization> {
  return platform.db.system((tx) => insertOrganizationWithOwner(tx, input));
}

/** The same inside the caller's transaction. */
export async function insertOrganizationWithOwner(
  tx: Tx,
  { userId, name, plan, requestId = newId("req") }: NewOrganization,
): Promise<Organization> {
  const organization = await insertOrganization(tx, { id: newId("org"), name, plan });
  const organizationId = organization.id;
  await insertMember(tx, { id: newId("mem"), organizationId, userId, role: "owner" });
  const actor = { kind: "member", userId, role: "owner" } as const;
  await recordHistory(
    tx,
    { organizationId, requestId, actor },
    {
      event: "organization.created",
      subjectId: organizationId,
      after: { name, plan },
    },
  );
  return organization;
}
