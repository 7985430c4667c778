import {
  countUncarriedInvitations,
  listEndpointIds,
  listUncarriedKeys,
  type UncarriedKey,
} from "@/db/queries/rekey";
import { lockEndpoint, updateEndpointRow, type WebhookEndpoint } from "@/db/queries/webhooks";
import type { Vault } from "@/lib/vault";
import type { Platform } from "./context";

const PAGE = 20;

export interface Rekeyed {
  /** How many endpoints had a secret sealed with the previous key, and now have none. */
  resealed: number;
  /** Ids of endpoints whose secret neither key opens: they sign nothing until it is rotated. */
  unreadable: string[];
  /** Living keys that were not used since the change: only their text could make the new hash. */
  apiKeys: UncarriedKey[];
  /** How many open invitations were sent before the change. */
  openInvitations: number;
}

/**
 * Seals every webhook secret with the current key and says what still rests on the previous one. Each
 * endpoint is a transaction of its own: it works beside running servers, and can be stopped anywhere
 * and repeated.
 *
 * @throws Error when there is no previous key
 */
export async function rekey(platform: Platform): Promise<Rekeyed> {
  const [, previousKeyId] = platform.vault.keyIds;
  if (previousKeyId === undefined)
    throw new Error("PREVIOUS_SECRET_KEY is not set: there is no other key to carry over from");
  const endpoints = await resealEndpoints(platform);
  const uncarried = await platform.db.system(async (tx) => ({
    apiKeys: await listUncarriedKeys(tx, previousKeyId),
    openInvitations: await countUncarriedInvitations(tx, previousKeyId),
  }));
  return { ...endpoints, ...uncarried };
}

async function resealEndpoints(
  platform: Platform,
): Promise<Pick<Rekeyed, "resealed" | "unreadable">> {
  let resealed = 0;
  const unreadable: string[] = [];
  let after = "";
  for (;;) {
    const page = await platform.db.system((tx) => listEndpointIds(tx, { after, limit: PAGE }));
    for (const endpoint of page) {
      const outcome = await resealEndpoint(platform, endpoint);
      if (outcome === "resealed") resealed++;
      if (outcome === "unreadable") unreadable.push(endpoint.id);
    }
    const last = page.at(-1);
    if (!last) return { resealed, unreadable };
    after = last.id;
  }
}

/** Under the row's lock: a rotation at this moment is not undone. */
function resealEndpoint(
  { db, vault }: Platform,
  { id, organizationId }: Pick<WebhookEndpoint, "id" | "organizationId">,
): Promise<"resealed" | "current" | "unreadable"> {
  return db.tenant(organizationId, async (tx) => {
    const endpoint = await lockEndpoint(tx, organizationId, id);
    if (!endpoint) return "current";
    const secret = reseal(vault, endpoint.secret);
    const previousSecret = endpoint.previousSecret && reseal(vault, endpoint.previousSecret);
    const change = {
      ...(secret && { secret }),
      ...(previousSecret && { previousSecret }),
    };
    const changes = Object.keys(change).length > 0;
    if (changes) await updateEndpointRow(tx, organizationId, id, change);
    if (secret === undefined) return "unreadable";
    return changes ? "resealed" : "current";
  });
}

/** The text sealed anew; null when it is current, undefined when neither key opens it. */
function reseal(vault: Vault, sealed: string): string | null | undefined {
  try {
    return vault.reseal(sealed);
  } catch {
    return undefined;
  }
}
