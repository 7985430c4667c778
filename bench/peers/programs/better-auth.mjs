import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";
import { repeat } from "./loops.mjs";
import { serve } from "./serve.mjs";

const MINUTE_MS = 60_000;

const options = {
  baseURL: "http://localhost:3000",
  secret: "a secret of the bench, thirty-two characters at least",
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 }),
  telemetry: { enabled: false },
  logger: { level: "error" },
  // A limit that nobody reaches: counting is part of what is measured.
  plugins: [
    apiKey({ rateLimit: { enabled: true, timeWindow: MINUTE_MS, maxRequests: 1_000_000 } }),
  ],
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);
const { internalAdapter } = await auth.$context;
const user = await internalAdapter.createUser({ email: "bench@example.com", name: "bench" });
const keys = { counted: await makeKeys(true), uncounted: await makeKeys(false) };

async function makeKeys(rateLimitEnabled) {
  const made = [];
  for (let n = 0; n < Number(process.env.KEYS); n++) {
    const { key } = await auth.api.createApiKey({ body: { userId: user.id, rateLimitEnabled } });
    made.push(key);
  }
  return made;
}

let turn = 0;

async function verify(of) {
  const key = of[turn++ % of.length];
  const answer = await auth.api.verifyApiKey({ body: { key } });
  if (!answer.valid) throw new Error(`the key was refused: ${JSON.stringify(answer.error)}`);
}

serve({
  measure: ({ counted, ...load }) =>
    repeat(load, () => verify(counted ? keys.counted : keys.uncounted)),
});
