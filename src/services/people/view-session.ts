import type { Tx } from "@/db/client";
import { listMemberships } from "@/db/queries/members";
import {
  findSession,
  type SessionView,
  touchSession,
  updateSessionOrganization,
} from "@/db/queries/people";
import type { Platform } from "../context";

export type { SessionView } from "@/db/queries/people";

/**
 * The living session of this id; null when it has ended, lapsed or never was. A person who looks at
 * no organization, or was removed from the one they looked at, is shown the first of their others.
 */
export async function viewSession(
  platform: Pick<Platform, "db">,
  sessionId: string,
): Promise<SessionView | null> {
  return platform.db.system(async (tx) => {
    const found = await findSession(tx, sessionId);
    if (!found) return null;
    if (!found.seenLately) await touchSession(tx, sessionId);
    return found.view.organization ? found.view : lookAtFirst(tx, found.view);
  });
}

async function lookAtFirst(tx: Tx, view: SessionView): Promise<SessionView> {
  const [first] = await listMemberships(tx, view.user.id);
  if (!first) return view;
  await updateSessionOrganization(tx, view.sessionId, first.organizationId);
  const found = await findSession(tx, view.sessionId);
  return found?.view ?? view;
}
