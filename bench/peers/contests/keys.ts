import { newApiKey } from "@/lib/api-key";
import { newId } from "@/lib/ids";
import { openVault } from "@/lib/vault";
import { serviceLogin } from "../../../verify/service-login";
import type { Organization, Stage } from "../../../verify/stage";
import type { Arena, Contest } from "../contest";
import { databaseOf } from "../own-database";
import { startOurs, startPeer } from "../program";

/** As many keys take turns, in each of two lists. */
const KEYS = 100;

/** A limit that nobody reaches: counting is part of what is measured. */
const REQUESTS_PER_MINUTE = 1_000_000;

/** Who a key belongs to, and whether it is within its limit, by a library in the caller's process. */
export async function keys(stage: Stage): Promise<Arena> {
  const organization = await stage.organization();
  const made = {
    counted: await makeKeys(stage, organization, REQUESTS_PER_MINUTE),
    uncounted: await makeKeys(stage, organization, null),
  };
  const ours = await startOurs("our-keys", {
    ...serviceLogin(stage),
    KEYS: JSON.stringify(made),
  });
  const betterAuth = await startPeer("better-auth", {
    DATABASE_URL: await databaseOf(stage, "better-auth"),
    KEYS: String(KEYS),
  });
  const contest = (counted: boolean, lanes: number): Contest => {
    const measureBy = (program: typeof ours) => (seconds: number) =>
      program.call<Awaited<ReturnType<Contest["ours"]["measure"]>>>("measure", {
        ...{ counted, lanes, seconds },
      });
    return {
      title: `check a key${counted ? " and count the call" : ""}, ${lanes} at once`,
      ours: { name: "ours", measure: measureBy(ours) },
      peers: [{ name: "better-auth", measure: measureBy(betterAuth) }],
    };
  };
  const contests = [true, false].flatMap((counted) => [contest(counted, 1), contest(counted, 16)]);
  return { contests, stop: () => [ours, betterAuth].forEach((program) => program.stop()) };
}

/** Written to the tables: the service makes them one by one, and with its own highest limit. */
async function makeKeys({ sql, ...stage }: Stage, { id }: Organization, limit: number | null) {
  const vault = openVault(serviceLogin(stage).SECRET_KEY);
  const made = Array.from({ length: KEYS }, () => newApiKey());
  await sql`
    insert into api_keys (id, organization_id, name, key_hash, hashed_with, hint, scopes,
      requests_per_minute, created_by)
    select key.id, ${id}, 'bench', key.hash, ${vault.keyIds[0]}, 'ak_…', array['check'],
      ${limit}::int, 'bench'
    from unnest(${made.map(() => newId("key"))}::text[],
      ${made.map((key) => vault.fingerprint(key))}::text[]) as key (id, hash)`;
  return made;
}
