import { authenticateKey } from "@/auth/api-key";
import { openDb } from "@/db/client";
import { openVault } from "@/lib/vault";
import { repeat } from "./loops.mjs";
import { serve } from "./serve.mjs";

// The door's own look at a key, without the door: what the agent API does first in every request.

const { DATABASE_URL: url = "", SECRET_KEY: secretKey = "", KEYS = "{}" } = process.env;
const platform = { db: openDb({ url, poolSize: 10, prepare: true }), vault: openVault(secretKey) };
const keys = JSON.parse(KEYS) as { counted: string[]; uncounted: string[] };

let turn = 0;

async function verify(of: string[]): Promise<void> {
  const { overLimit } = await authenticateKey(platform, of[turn++ % of.length] ?? "", "checks");
  if (overLimit) throw new Error("the key was refused: over its limit");
}

serve({
  measure: ({ counted, ...load }: { counted: boolean; lanes: number; seconds: number }) =>
    repeat(load, () => verify(counted ? keys.counted : keys.uncounted)),
});
