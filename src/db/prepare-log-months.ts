import type postgres from "postgres";
import { firstLogEntryIdAt } from "@/lib/ids";

/** The tables that the migration "log_partitions" cuts into months, and the ids it cuts them at. */
const KEPT_BY_MONTH = { log_entries: "id", log_leaves: "log_entry_id" };

/** What that migration takes the end of the first month from. */
const PREPARED = "before_";

/**
 * Before a log in use is cut into months: has Postgres look through it once while others read and
 * write it, so that the migration, which keeps everybody from it, has nothing to look through. What
 * is there becomes the first partition, which ends with the next month.
 *
 * Does nothing for a log that is empty or cut already. Where a clock was so wrong that an entry is
 * from beyond that end, the migration does all of it by itself, and takes longer.
 */
export async function prepareLogMonths(client: postgres.Sql): Promise<void> {
  if (!(await isWhole(client))) return;
  await forgetLogMonths(client);
  const now = new Date();
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2));
  const bound = firstLogEntryIdAt(end);
  const [found] = await client.begin(async (tx) => {
    await tx`select set_config('app.system', 'on', true)`;
    return tx`select exists (select from log_entries) as used,
      exists (select from log_entries where id >= ${bound})
      or exists (select from log_leaves where log_entry_id >= ${bound}) as beyond`;
  });
  if (!found?.used || found.beyond) return;
  const name = client(PREPARED + end.toISOString().slice(0, 7).replace("-", "_"));
  for (const [table, key] of Object.entries(KEPT_BY_MONTH)) {
    const kept = client(table);
    await client`alter table ${kept} add constraint ${name}
      check (${client(key)} < ${client.unsafe(`'${bound}'`)}) not valid`;
    await client`alter table ${kept} validate constraint ${name}`;
  }
}

/** Takes back what was prepared, where the log was not cut: one that stays whole has no end. */
export async function forgetLogMonths(client: postgres.Sql): Promise<void> {
  if (!(await isWhole(client))) return;
  const prepared = await client`
    select conname as name, conrelid::regclass::text as "table" from pg_constraint
    where conrelid in ('log_entries'::regclass, 'log_leaves'::regclass)
      and starts_with(conname, ${PREPARED})`;
  for (const { name, table } of prepared)
    await client`alter table ${client(table)} drop constraint ${client(name)}`;
}

async function isWhole(client: postgres.Sql): Promise<boolean> {
  const [row] = await client`
    select from pg_class where oid = to_regclass('public.log_entries') and relkind = 'r'
      and to_regclass('public.log_leaves') is not null`;
  return row !== undefined;
}
