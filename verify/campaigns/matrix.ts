import { can, type Right, ROLES } from "@/domain/role";
import { PATHS } from "@/api/router";
import { ACCESS, type Ids } from "@/test/access-table";
import { appRouter } from "@/trpc/root";
import { AgentClient } from "../agent-client";
import type { Campaign, Findings } from "../campaign";
import type { Stage } from "../stage";
import { aWorld, rowsOf, type World } from "./matrix-world";
import { callRaw, type CallAnswer } from "../trpc-call";

const CRON_SECRET = "a secret that only the schedule knows";
const CRON_JOBS = ["webhooks", "expire", "emails", "seal", "retention"];

/** Who may do what, asked of the running server: the lists come from its own routers. */
export const matrix: Campaign = {
  shows:
    "another organization's things are 404, a role may what the table says, foreign pages nothing",
  sizes: { smoke: 1, ci: 3, long: 50 },
  env: { CRON_SECRET },
  plants: {
    "tenant-from-row": {
      edits: [
        {
          file: "src/db/queries/agents.ts",
          find: "return and(eq(agents.organizationId, organizationId), eq(agents.id, id));",
          replace: "return eq(agents.id, id);",
        },
        {
          file: "src/db/client.ts",
          find: 'tenant: (organizationId, work) => scoped("app.organization_id", organizationId, work),',
          replace: 'tenant: (_, work) => scoped("app.system", "on", work),',
        },
      ],
    },
    "any-origin": {
      screens: true,
      edits: [
        {
          file: "src/trpc/serve.ts",
          find: "if (!isOwnOrigin(request, deps.platform.appUrl))",
          replace: 'if (request.method === "NEVER" && !isOwnOrigin(request, deps.platform.appUrl))',
        },
      ],
    },
    "open-cron": {
      screens: true,
      edits: [
        {
          file: "src/api/cron.ts",
          find: "if (!bearsSecret(",
          replace: "if (request.headers.has('x-never') && !bearsSecret(",
        },
      ],
    },
  },
  run: askEverything,
};

async function askEverything(stage: Stage, size: number): Promise<Findings> {
  const problems: string[] = [];
  let calls = 0;
  for (let round = 0; round < size; round++) {
    // All sign in from one address, more often than it may.
    await stage.sql`delete from rate_windows where bucket like 'password:ip:%'`;
    const home = await aWorld(stage);
    const stranger = await aWorld(stage);
    for (const check of [strangersKey, strangersSession, foreignPages, cronRoutes]) {
      const before = await rowsOf(stage, home.organization.id);
      const done = await check(stage, home, stranger);
      calls += done.calls;
      problems.push(...done.problems);
      if ((await rowsOf(stage, home.organization.id)) !== before)
        problems.push(`${check.name} changed something of another organization`);
    }
    const byRole = await roles(stage, home);
    calls += byRole.calls;
    problems.push(...byRole.problems);
  }
  const procedures = Object.keys(ACCESS).length;
  return { figures: { procedures, routes: PATHS.length, calls }, problems };
}

type Done = { calls: number; problems: string[] };

/** Every route of the agent API that names a thing, with a key of another organization, and without. */
async function strangersKey(_: Stage, home: World, stranger: World): Promise<Done> {
  const problems: string[] = [];
  const nobody = new AgentClient(home.organization.api.baseUrl, "");
  let calls = 0;
  for (const [pattern, methods] of PATHS)
    for (const method of Object.keys(methods)) {
      const path = pattern.replace(":id", () => idFor(pattern, home.ids));
      const body =
        method === "GET" || method === "DELETE" ? undefined : JSON.stringify(bodyFor(home.ids));
      const unknown = await nobody.send(method, path, { body });
      if (unknown.status !== 401)
        problems.push(`${method} ${path} without a key: ${unknown.status}`);
      const answer = await stranger.organization.api.send(method, path, { body });
      calls += 2;
      const refused = [400, 404].includes(answer.status);
      const named = pattern.includes(":id") || /\/(check|log)$/.test(pattern);
      if (named && !refused) problems.push(`${method} ${path} of another: ${answer.status}`);
      if (
        named &&
        pattern.includes(":id") &&
        answer.status === 400 &&
        method !== "POST" &&
        method !== "PATCH"
      )
        problems.push(`${method} ${path} of another: 400`);
      if (
        !named &&
        method === "GET" &&
        Object.values(home.ids).some((id) => id && answer.text.includes(id))
      )
        problems.push(`${method} ${path} tells of another organization`);
    }
  return { calls, problems };
}

function idFor(pattern: string, ids: Ids): string {
  const [, , , collection = ""] = pattern.split("/");
  const known: Record<string, string> = {
    agents: ids.agent,
    permissions: ids.permission,
    approvals: ids.approval,
    logs: ids.approval,
    "webhook-endpoints": ids.endpoint,
    "webhook-deliveries": ids.delivery,
  };
  const id = known[collection];
  if (!id) throw new Error(`no id for ${pattern}: add one`);
  return id;
}

/** Has what every endpoint requires, so that only the tenant can refuse it. */
function bodyFor(ids: Ids): object {
  return { agent_id: ids.agent, action: "a.b", status: "success", context: { amount: 1 } };
}

/** Every procedure with another organization's owner: whatever names a thing does not find it. */
async function strangersSession({ server }: Stage, home: World, stranger: World): Promise<Done> {
  const problems: string[] = [];
  let calls = 0;
  for (const [path, [who, input]] of Object.entries(ACCESS)) {
    if (who === "anyone" || who === "signed in") continue;
    const given = JSON.stringify(input(home.ids) ?? {});
    if (!Object.values(home.ids).some((id) => given.includes(id))) continue;
    calls++;
    const answer = await call(server.url, stranger.owner.cookie, path, input(home.ids));
    const found = answer.refusal === null && !sayNothing(path, answer, home.ids);
    if (found || answer.status >= 500) problems.push(`${path} of another: ${told(answer)}`);
  }
  return { calls, problems };
}

/** These answer for each thing by itself, or with an empty list: nothing of the other may be in it. */
function sayNothing(path: string, { text }: CallAnswer, ids: Ids): boolean {
  if (path === "approvals.resolveMany") return text.includes("not_found");
  const asked = new Set([ids.agent, ids.approval]);
  return Object.values(ids).every((id) => asked.has(id) || !text.includes(id)) && text.length < 500;
}

/** A decision needs our own page, a POST, and a request of its own. */
async function foreignPages({ server }: Stage, home: World): Promise<Done> {
  const problems: string[] = [];
  const path = "approvals.resolve";
  const input = ACCESS[path]?.[1](home.ids);
  const cookie = home.owner.cookie;
  const raw = { baseUrl: server.url, path, input, cookie };
  const origins = [
    "https://evil.example",
    "null",
    null,
    `${server.url}.evil.example`,
    "http://127.0.0.1:1",
  ];
  for (const origin of origins) {
    const answer = await callRaw({ ...raw, type: "mutation", origin });
    if (answer.status !== 403) problems.push(`from ${origin}: ${told(answer)}`);
  }
  const got = await callRaw({ ...raw, type: "query" });
  if (got.status !== 405) problems.push(`by GET: ${told(got)}`);
  const batch = await fetch(`${server.url}/api/trpc/${path},${path}?batch=1`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: server.url, Cookie: cookie },
    body: JSON.stringify({ 0: { json: input }, 1: { json: input } }),
  });
  const text = await batch.text();
  if (!/"refusal":"forbidden".*"refusal":"forbidden"/s.test(text))
    problems.push(`in a batch: ${text}`);
  const form = await fetch(`${server.url}/api/trpc/${path}`, {
    method: "POST",
    headers: { "Content-Type": "text/plain", Origin: "https://evil.example", Cookie: cookie },
    body: JSON.stringify({ json: input }),
  });
  if (form.status !== 403) problems.push(`as a form: ${form.status}`);
  return { calls: origins.length + 3, problems };
}

/** Cron routes run for who bears the secret, for nobody else. */
async function cronRoutes({ server }: Stage, home: World): Promise<Done> {
  const problems: string[] = [];
  const bearers = [undefined, "Bearer ", "Bearer wrong", `Basic ${CRON_SECRET}`, CRON_SECRET];
  for (const job of CRON_JOBS) {
    for (const authorization of bearers) {
      const headers = { Cookie: home.owner.cookie, ...(authorization && { authorization }) };
      const { status } = await fetch(`${server.url}/api/cron/${job}`, { headers });
      if (status !== 401) problems.push(`cron ${job} with ${authorization}: ${status}`);
    }
    const headers = { authorization: `Bearer ${CRON_SECRET}` };
    const both = await Promise.all(
      [1, 2].map(() => fetch(`${server.url}/api/cron/${job}`, { headers })),
    );
    for (const { status } of both) if (status !== 200) problems.push(`cron ${job}: ${status}`);
  }
  return { calls: CRON_JOBS.length * (bearers.length + 2), problems };
}

/** Every member's procedure with every role, the least first: refused exactly as the table says. */
async function roles(stage: Stage, home: World): Promise<Done> {
  const problems: string[] = [];
  let calls = 0;
  for (const role of ROLES.toReversed()) {
    const member = await stage.member(home.organization, role);
    for (const [path, [who, input]] of Object.entries(ACCESS)) {
      if (who === "anyone" || who === "signed in") continue;
      calls++;
      const answer = await call(stage.server.url, member.cookie, path, input(home.ids));
      const may = who === "member" || can(role, who as Right);
      if ((answer.refusal === "forbidden") === may || answer.status === 401 || answer.status >= 500)
        problems.push(`${path} as ${role}: ${told(answer)}`);
    }
  }
  return { calls, problems };
}

function call(baseUrl: string, cookie: string, path: string, input: unknown): Promise<CallAnswer> {
  const procedures = appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: "query" | "mutation" | "subscription" } }
  >;
  const { type } = procedures[path]?._def ?? { type: "query" };
  return callRaw({ baseUrl, cookie, path, type, input });
}

function told({ status, refusal, text }: CallAnswer): string {
  return `${status} ${refusal ?? text.slice(0, 120)}`;
}
