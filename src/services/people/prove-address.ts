import { endSessions, markAddressProved } from "@/db/queries/people";
import type { Platform } from "../context";
import { announceEnded } from "./announce-ended";

/**
 * Called when a person has shown that an address is theirs. Whoever typed the address at sign-up has
 * not: had a stranger done so, their password and their sessions would open the account that its
 * owner now begins to use. The first proof therefore ends both.
 */
export async function proveAddress(platform: Pick<Platform, "db">, userId: string): Promise<void> {
  await platform.db.system(async (tx) => {
    const proved = await markAddressProved(tx, userId);
    if (proved) await announceEnded(tx, await endSessions(tx, userId, "all"));
  });
}
