import { endSession as endSessionRow, insertSession } from "@/db/queries/people";
import { newId } from "@/lib/ids";
import type { Platform } from "../context";
import { announceEnded } from "./announce-ended";

const USER_AGENT_MAX_LENGTH = 400;

/** Opens a session for a person who has just proved who they are; the cookie carries its id. */
export async function startSession(
  platform: Pick<Platform, "db">,
  userId: string,
  userAgent: string | null,
  byLink = false,
): Promise<string> {
  const id = newId("ses");
  const kept = userAgent?.slice(0, USER_AGENT_MAX_LENGTH) ?? null;
  await platform.db.system((tx) => insertSession(tx, { id, userId, userAgent: kept, byLink }));
  return id;
}

/** Ends a session at once. One that has ended stays as it is. */
export async function endSession(platform: Pick<Platform, "db">, sessionId: string): Promise<void> {
  await platform.db.system(async (tx) => announceEnded(tx, await endSessionRow(tx, sessionId)));
}
