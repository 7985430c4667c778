import type { ApiKey } from "@/db/queries/api-keys";

/** What members see of a key. */
export type ShownKey = Omit<ApiKey, "keyHash" | "hashedWith">;

/** The key without what it is found by. */
export function shownKey({ keyHash: _, hashedWith: __, ...shown }: ApiKey): ShownKey {
  return shown;
}
