import { findMemberByUser } from "@/db/queries/members";
import { type SessionView, updateSessionOrganization } from "@/db/queries/people";
import { notFound } from "@/domain/errors";
import type { Platform } from "../context";

/**
 * Turns this browser to another of the person's organizations.
 *
 * @throws AppError `not_found`
 */
export async function chooseOrganization(
  platform: Pick<Platform, "db">,
  session: SessionView,
  organizationId: string,
): Promise<void> {
  await platform.db.system(async (tx) => {
    if (!(await findMemberByUser(tx, organizationId, session.user.id)))
      throw notFound("Organization");
    await updateSessionOrganization(tx, session.sessionId, organizationId);
  });
}
