import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { startEmbeddedPostgres } from "@/db/embedded";
import type { Plan } from "@/domain/plan";
import type { Role } from "@/domain/role";
import { newId } from "@/lib/ids";
import { AgentClient } from "./agent-client";
import { type Credentials, type Member, signIn } from "./member-client";
import { seededRandom } from "./random";
import { type Server, type ServerSettings, startServer } from "./server";
import { type Sink, startSink } from "./sink";

/** An organization with its owner, and a key that has every scope. */
export interface Organization {
  id: string;
  owner: Credentials;
  api: AgentClient;
}

/** Where a campaign plays: the built server on a real Postgres of its own, and a look behind it. */
export interface Stage {
  seed: number;
  random: () => number;
  /** The built checkout that runs. */
  root: string;
  /** Settings of the stage's servers. */
  env: Record<string, string>;
  server: Server;
  /** The database as its owner: for looking, and for states that only an attacker makes. */
  sql: postgres.Sql;
  ownerUrl: string;
  /** Starts the server again at the same address; the one before must have ended. */
  restart(how?: Partial<Pick<ServerSettings, "env">>): Promise<void>;
  organization(plan?: Plan): Promise<Organization>;
  /** A member beside the owner, who can sign in. */
  member(organization: Organization, role: Role): Promise<Member>;
  signIn(credentials: Credentials): Promise<Member>;
  sink(host?: string): Promise<Sink>;
  /** Takes down what the campaign has started; the database stays until `close`. */
  strike(): Promise<void>;
}

export interface Theatre {
  stage(seed: number, env?: Record<string, string>): Promise<Stage>;
  close(): Promise<void>;
}

const PASSWORD = "correct horse battery staple";

/** One Postgres for any number of campaigns; each gets a server process of its own. */
export async function openTheatre(root: string): Promise<Theatre> {
  const dataDir = mkdtempSync(join(tmpdir(), "agentwarden-verify-"));
  const database = await startEmbeddedPostgres({ dataDir });
  const baseEnv = {
    DATA_DIR: dataDir,
    WEBHOOK_ALLOW_PRIVATE: "127.0.0.1",
    LOG_LEVEL: "warn",
    HOST: "127.0.0.1",
  };
  return {
    stage: (seed, env = {}) =>
      setStage({ root, seed, ownerUrl: database.ownerUrl, env: { ...baseEnv, ...env } }),
    close: async () => {
      await database.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type Ground = Pick<Stage, "root" | "seed" | "ownerUrl" | "env">;

async function setStage(ground: Ground): Promise<Stage> {
  const sql = postgres(ground.ownerUrl, { max: 4, onnotice: () => {} });
  const sinks: Sink[] = [];
  const stage: Stage = {
    ...ground,
    random: seededRandom(ground.seed),
    server: await startServer(ground),
    sql,
    restart: async ({ env = {} } = {}) => {
      const port = Number(new URL(stage.server.url).port);
      const settings = { root: ground.root, env: { ...ground.env, ...env } };
      stage.server = await startServer(settings, port);
    },
    organization: (plan = "enterprise") => organize(stage, plan),
    member: (organization, role) => addMember(stage, organization, role),
    signIn: (credentials) => signIn(stage.server.url, credentials),
    sink: async (host) => {
      const sink = await startSink(host);
      sinks.push(sink);
      return sink;
    },
    strike: async () => {
      await stage.server.stop();
      await Promise.all(sinks.map((sink) => sink.stop()));
      await sql.end({ timeout: 5 });
    },
  };
  return stage;
}

/** Made as an operator does it, with the admin command beside the running server. */
async function organize(stage: Stage, plan: Plan): Promise<Organization> {
  const name = `org ${randomBytes(4).toString("hex")}`;
  const owner = { email: `${name.slice(4)}@example.com`, password: PASSWORD };
  const flags = {
    "--name": name,
    "--owner-email": owner.email,
    "--owner-password": owner.password,
    "--plan": plan,
  };
  const args = ["dist/admin.js", "create-organization", "--json", ...Object.entries(flags).flat()];
  const env = { ...stage.env, PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: "error" };
  const run = promisify(execFile)(process.execPath, args, {
    cwd: stage.root,
    env: { ...env, NODE_ENV: "production" },
  });
  const made = JSON.parse((await run).stdout) as { organization_id: string; api_key: string };
  const api = new AgentClient(stage.server.url, made.api_key);
  return { id: made.organization_id, owner, api };
}

/** Written to the tables; invitations have tests of their own. The password is the owner's. */
async function addMember(stage: Stage, organization: Organization, role: Role): Promise<Member> {
  const email = `${randomBytes(6).toString("hex")}@example.com`;
  await stage.sql.begin(async (sql) => {
    await sql`select set_config('app.system', 'on', true)`;
    const [user] = await sql<{ id: string }[]>`
      insert into users (email, email_verified, password_hash)
      select ${email}, now(), password_hash from users where email = ${organization.owner.email}
      returning id`;
    await sql`
      insert into members (id, organization_id, user_id, role)
      values (${newId("mem")}, ${organization.id}, ${user?.id ?? ""}, ${role})`;
  });
  return signIn(stage.server.url, { email, password: organization.owner.password });
}
