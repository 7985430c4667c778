import { listOpenSessions, type SessionView } from "@/db/queries/people";
import type { Platform } from "../context";
import { browserName } from "./browser-name";

export interface OwnSession {
  id: string;
  /** The browser in words, as far as it says who it is. */
  browser: string;
  createdAt: Date;
  /** Within a minute. */
  lastSeenAt: Date;
  /** The one that asks. */
  isCurrent: boolean;
}

/** Where the person is signed in now: this browser first, then the one used last. */
export async function listOwnSessions(
  platform: Pick<Platform, "db">,
  { user, sessionId }: SessionView,
): Promise<OwnSession[]> {
  const open = await platform.db.system((tx) => listOpenSessions(tx, user.id));
  const own = open.map(({ id, userAgent, createdAt, lastSeenAt }) => {
    return {
      id,
      browser: browserName(userAgent),
      createdAt,
      lastSeenAt,
      isCurrent: id === sessionId,
    };
  });
  return own.toSorted((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
}
