import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { TAMPERS } from "@/test/tamper-log";
import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import { serviceLogin } from "../service-login";
import type { Organization, Stage } from "../stage";

const CRON_SECRET = "a secret that only the schedule knows";
const ACTION = "customer.delete";
const SEALED = ["log_entries", "log_leaves", "log_seals"];
/** Entries that are sealed without waiting. */
const FULL_SEAL = 1_000;
const TO_SEAL_MS = 120_000;

/** The log cannot be changed by the service, and whoever can change it is found out by the verifier. */
export const audit: Campaign = {
  shows:
    "each of six ways to tamper with a sealed log is found in an export, and an honest log raises no alarm",
  sizes: { smoke: 20, ci: 3_000, long: 100_000 },
  env: { CRON_SECRET },
  plants: {
    "verifier-trusts-root": {
      unbuilt: true,
      edits: [
        {
          file: "public/verify-log.mjs",
          find: 'else if (rootOf(leaves).toString("hex") !== seal.root)',
          replace: "else if (leaves.length < 0)",
        },
      ],
    },
    "log-can-be-changed": {
      edits: [
        {
          file: "src/db/migrate.ts",
          find: "await client`revoke update, delete on ${client(APPEND_ONLY)} from ${role}`;",
          replace: "",
        },
        {
          file: "drizzle/0003_trust.sql",
          find: "coalesce(current_setting('app.log_change', true), '') <> 'on' THEN\n    RAISE EXCEPTION '% is append-only",
          replace: "false THEN\n    RAISE EXCEPTION '% is append-only",
        },
      ],
    },
  },
  run: tamper,
};

interface Logged {
  organization: Organization;
  /** The Cookie header of the owner's session. */
  cookie: string;
  checkpoint: string;
}

async function tamper(stage: Stage, size: number): Promise<Findings> {
  const victim = await writeLog(stage, size);
  const other = await writeLog(stage, 20, 1);
  const problems = await attackAsService(stage, victim);
  const honest = await verify(stage, victim);
  if (honest.code !== 0) problems.push(`an honest log: ${honest.output}`);
  await keepCopies(stage);
  let found = 0;
  for (const [name, act] of Object.entries(TAMPERS)) {
    await act(stage.sql, {
      organizationId: victim.organization.id,
      otherId: other.organization.id,
    });
    const verdict = await verify(stage, victim);
    if (verdict.code === 1) found++;
    else problems.push(`${name} was not found: ${verdict.output}`);
    await putBack(stage);
  }
  const again = await verify(stage, victim);
  if (again.code !== 0) problems.push(`the log put back: ${again.output}`);
  problems.push(...(await erase(stage, victim)));
  const alarms = [honest, again].filter(({ code }) => code !== 0).length;
  const tampers = `${found}/${Object.keys(TAMPERS).length}`;
  return { figures: { entries: size, found: tampers, false_alarms: alarms }, problems };
}

/** An organization with a sealed log, and the checkpoint that its owner has saved. */
async function writeLog(stage: Stage, size: number, seals = 2): Promise<Logged> {
  const organization = await stage.organization();
  const { api } = organization;
  const agent = await api.agent("auditee", [{ action: ACTION }]);
  await write(organization, agent, size);
  await sealAll(stage, { organization, agent, least: seals });
  const { cookie } = await stage.signIn(organization.owner);
  const checkpoint = await api.get("/api/v1/log-checkpoint");
  return { organization, cookie, checkpoint: checkpoint.text };
}

async function write({ api }: Organization, agent: string, count: number): Promise<void> {
  await inParallel(Array.from({ length: count }), 16, async (_, n) => {
    const { status, text } = await api.check(agent, ACTION, {
      customer: `person ${randomUUID()}`,
      n,
    });
    if (status !== 200) throw new Error(`check answered ${status}: ${text}`);
  });
}

/** So many seals and nothing without one; as much as fills a seal does not wait for its minute. */
async function sealAll(
  stage: Stage,
  log: { organization: Organization; agent: string; least: number },
): Promise<void> {
  const { organization, agent, least } = log;
  const headers = { authorization: `Bearer ${CRON_SECRET}` };
  const deadline = performance.now() + TO_SEAL_MS;
  while (performance.now() < deadline) {
    await fetch(`${stage.server.url}/api/cron/seal`, { headers });
    const [now] = await stage.sql<{ seals: number; entries: number; sealed: number }[]>`
      select (select count(*)::int from log_seals where organization_id = ${organization.id}) as seals,
        (select count(*)::int from log_entries where organization_id = ${organization.id}) as entries,
        (select count(*)::int from log_leaves where organization_id = ${organization.id}) as sealed`;
    const { seals = 0, entries = 0, sealed = 0 } = now ?? {};
    if (seals >= least && sealed === entries) return;
    await write(organization, agent, Math.max(0, FULL_SEAL - (entries - sealed)));
  }
  throw new Error("the log was not sealed in time");
}

/** Whoever has taken over the service has its login: the trail cannot be rewritten with it. */
async function attackAsService(stage: Stage, { organization }: Logged): Promise<string[]> {
  const sql = postgres(serviceLogin(stage).DATABASE_URL, { max: 1 });
  const problems: string[] = [];
  const attacks = [
    "update log_entries set action = 'harmless'",
    "delete from log_entries",
    "truncate log_entries cascade",
    "update log_leaves set position = 0",
    "delete from log_seals",
    "update signing_keys set public_key = ''",
    "delete from admin_history",
    "delete from approvals",
    "alter table log_entries disable trigger all",
    "drop trigger append_only on log_entries",
    `select drop_oldest_seal('${organization.id}', now())`,
    ...(await attacksOnMonths(stage)),
  ];
  for (const attack of attacks) {
    const changed = await sql
      .begin(async (tx) => {
        await tx`select set_config('app.system', 'on', true), set_config('app.log_change', 'on', true)`;
        const result = await tx.unsafe(attack);
        const [answer = {}] = result as Record<string, unknown>[];
        const dropped = Number(Object.values(answer)[0] ?? 0);
        const worked = attack.startsWith("select")
          ? dropped > 0
          : result.count > 0 || /^(truncate|alter|drop)/.test(attack);
        // What worked is taken back: the log is needed below.
        throw Object.assign(new Error("taken back"), { worked });
      })
      .catch((error: { worked?: boolean }) => error.worked === true);
    if (changed) problems.push(`the service's own login could: ${attack}`);
  }
  await sql.end({ timeout: 1 });
  return problems;
}

/** The same, past the log's own name: at the partition that has its entries, and at the functions. */
async function attacksOnMonths({ sql }: Stage): Promise<string[]> {
  const [used] = await sql<{ entries: string; leaves: string }[]>`
    select (select tableoid::regclass::text from log_entries limit 1) as entries,
      (select tableoid::regclass::text from log_leaves limit 1) as leaves`;
  const { entries = "", leaves = "" } = used ?? {};
  return [
    `update ${entries} set action = 'harmless'`,
    `delete from ${entries}`,
    `delete from ${leaves}`,
    `truncate ${entries}`,
    `drop table ${entries}`,
    `alter table log_entries detach partition ${entries}`,
    "drop schema log_partitions cascade",
    `select drop_log_month('${entries.split("_entries_")[1]}', null, null, '{}')`,
    `select drop_oldest_log_month('{"free":-9999,"pro":-9999,"business":-9999,"enterprise":-9999}')`,
  ];
}

/** Downloads the sealed log and runs the customer's verifier on it, with the saved checkpoint. */
async function verify(stage: Stage, { cookie, checkpoint }: Logged) {
  const headers = { Cookie: cookie };
  const answer = await fetch(`${stage.server.url}/api/export/logs?format=sealed`, { headers });
  const folder = stage.env.DATA_DIR ?? "";
  const files = {
    exported: join(folder, "export.jsonl"),
    checkpoint: join(folder, "checkpoint.json"),
  };
  writeFileSync(files.exported, await answer.text());
  writeFileSync(files.checkpoint, checkpoint);
  const args = [join(stage.root, "public/verify-log.mjs"), files.exported];
  return new Promise<{ code: number; output: string }>((done) =>
    execFile(
      process.execPath,
      [...args, "--checkpoint", files.checkpoint],
      { maxBuffer: 2 ** 26 },
      (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? -1) : 0, output: (stdout + stderr).slice(-500) }),
    ),
  );
}

async function keepCopies({ sql }: Stage): Promise<void> {
  for (const table of SEALED) {
    await sql`drop table if exists ${sql(`copy_of_${table}`)}`;
    await sql`create table ${sql(`copy_of_${table}`)} as select * from ${sql(table)}`;
  }
}

async function putBack({ sql }: Stage): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select set_config('app.log_change', 'on', true)`;
    for (const table of SEALED) await tx`delete from ${tx(table)}`;
    for (const table of SEALED)
      await tx`insert into ${tx(table)} select * from ${tx(`copy_of_${table}`)}`;
  });
}

/** A person's field is gone from the export, and everything else still verifies. */
async function erase(stage: Stage, victim: Logged): Promise<string[]> {
  const owner = await stage.signIn(victim.organization.owner);
  const [entry] = await stage.sql<{ id: string; context: string }[]>`
    select id, context from log_entries where organization_id = ${victim.organization.id}
    order by id limit 1`;
  const person = String((JSON.parse(entry?.context ?? "{}") as { customer?: string }).customer);
  await owner.calls.logs.erase.mutate({
    logEntryId: entry?.id ?? "",
    fields: ["context.customer"],
    reason: "asked to be forgotten",
  });
  const { code, output } = await verify(stage, victim);
  const exported = readFileSync(join(stage.env.DATA_DIR ?? "", "export.jsonl"), "utf8");
  const problems: string[] = [];
  if (code !== 0 || !output.includes("erased=1")) problems.push(`after an erasure: ${output}`);
  if (exported.includes(`"${person}"`) || exported.includes(`\\"${person}\\"`))
    problems.push(`${person} is still in the export`);
  return problems;
}
