import type { Campaign, Findings } from "../campaign";
import { AgentClient } from "../agent-client";
import { told } from "../member-client";
import type { Organization, Stage } from "../stage";

const MOST_MS = 1_000;

/** What is taken away is gone at the next request; what is secret is nowhere in the database. */
export const revoke: Campaign = {
  shows:
    "revoked keys, removed members and lowered roles are refused within a second, and no key or secret can be read from a dump",
  sizes: { smoke: 4, ci: 40, long: 500 },
  plants: {
    "key-in-clear": {
      edits: [
        {
          file: "src/services/api-keys/create-api-key.ts",
          find: "hint: apiKeyHint(secret),",
          replace: "hint: secret,",
        },
      ],
      screens: true,
    },
    "revoked-still-good": {
      edits: [
        {
          file: "drizzle/0006_together.sql",
          find: "AND (k.revoked_at IS NULL OR k.revoked_at > now())",
          replace: "",
        },
      ],
    },
  },
  run: takeAway,
};

async function takeAway(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization();
  const agent = await organization.api.agent("keyed", [{ action: "files.read" }]);
  const secrets: string[] = [organization.api.apiKey];
  const { secret } = await organization.api.endpoint("http://127.0.0.1:9/", ["log.blocked"]);
  secrets.push(secret, secret.replace("whsec_", ""));
  const problems: string[] = [];
  const owner = await stage.signIn(organization.owner);
  let slowestMs = 0;
  for (let n = 0; n < size; n++) {
    const key = await owner.calls.apiKeys.create.mutate({
      name: `key ${n}`,
      scopes: ["check"],
      agentIds: null,
      expiresAt: null,
      requestsPerMinute: null,
    });
    secrets.push(key.secret);
    const api = new AgentClient(stage.server.url, key.secret);
    if ((await api.check(agent, "files.read")).status !== 200) problems.push(`key ${n} not taken`);
    await owner.calls.apiKeys.revoke.mutate({ id: key.apiKey.id });
    const { ms, statuses } = await untilRefused(api, agent);
    slowestMs = Math.max(slowestMs, ms);
    if (statuses.includes(200))
      problems.push(`key ${n} was taken after it was revoked: ${statuses}`);
  }
  problems.push(...(await loseMembership(stage, organization)));
  const found = await searchDump(stage, secrets);
  problems.push(...found);
  return {
    figures: {
      keys: size,
      slowest_ms: Math.round(slowestMs),
      secrets: secrets.length,
      found: found.length,
    },
    problems,
  };
}

async function untilRefused(api: AgentClient, agent: string) {
  const started = performance.now();
  const statuses: number[] = [];
  while (performance.now() - started < MOST_MS) {
    const { status } = await api.check(agent, "files.read");
    statuses.push(status);
    if (status === 401) break;
  }
  return { ms: performance.now() - started, statuses };
}

/** A lowered role and a removed member are refused with the next click. */
async function loseMembership(stage: Stage, organization: Organization): Promise<string[]> {
  const owner = await stage.signIn(organization.owner);
  const member = await stage.member(organization, "admin");
  const listed = await owner.calls.members.list.query();
  const place = listed.members.find(({ role }) => role === "admin");
  const name = { name: "renamed", description: null };
  const problems: string[] = [];
  const may = () => told(member.calls.agents.create.mutate({ ...name, name: `a${Math.random()}` }));
  if (!(await may()).ok) problems.push("an admin may not make an agent");
  await owner.calls.members.changeRole.mutate({ id: place?.id ?? "", role: "viewer" });
  const lowered = await may();
  if (lowered.ok || lowered.status !== 403) problems.push(`lowered: ${JSON.stringify(lowered)}`);
  await owner.calls.members.remove.mutate({ id: place?.id ?? "" });
  const removed = await told(member.calls.apiKeys.list.query());
  if (removed.ok || removed.status !== 401) problems.push(`removed: ${JSON.stringify(removed)}`);
  return problems;
}

/** Every row of every table as text, as a thief of the database would search it. */
async function searchDump(stage: Stage, secrets: string[]): Promise<string[]> {
  const tables = await stage.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await stage.sql<
      { text: string }[]
    >`select t::text as text from ${stage.sql(name)} t`;
    const dump = rows.map(({ text }) => text).join("\n");
    for (const secret of secrets) if (dump.includes(secret)) found.push(`${name} holds a secret`);
  }
  return found;
}
