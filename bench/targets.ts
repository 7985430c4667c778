import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtimeLogin } from "@/db/logins";
import { sha256 } from "@/lib/hash";
import { inParallel } from "../verify/in-parallel";
import { ROOT } from "../verify/plant";
import { freePort } from "../verify/server";
import type { Organization, Stage } from "../verify/stage";
import { buildNextFloor } from "./build-next-floor";
import { FLOOR_TABLES } from "./next-floor/floor-sql";
import type { Load } from "./load";
import { type Beside, spawnBeside } from "./beside";

/** Something that answers requests, and the process that does. */
export interface Target {
  name: string;
  load: Pick<Load, "url" | "headers" | "body" | "status" | "expect">;
  pid: number;
}

/** Connections to Postgres that each server may open. */
export const POOL_SIZE = 10;

/** So many agents ask for approvals: each may have a thousand pending. */
const ASKING_AGENTS = 200;

const CONTEXT = `"context":{"amount":25,"currency":"USD","customer_id":"cus_{n}"}`;

/** What is asked of a server. */
type Operation = Pick<Load, "body" | "status" | "expect"> & { name: string; path: string };

const FLOOR: Operation = {
  name: "floor",
  path: "/floor",
  body: `{"agent_id":"agent_0123456789","action":"stripe.refund",${CONTEXT}}`,
  status: 200,
  expect: `"id"`,
};

/** Starts what is measured of everything that can be, on the stage's database. */
export async function startTargets(
  stage: Stage,
  isMeasured: (name: string) => boolean,
): Promise<{ targets: Target[]; stop(): void }> {
  const organization = await stage.organization();
  const { apiKey } = organization.api;
  await stage.sql.unsafe(FLOOR_TABLES);
  await stage.sql`insert into floor_keys values (${sha256(apiKey)}, ${organization.id})`;
  // A limit that nobody reaches: counting is part of what is measured.
  await stage.sql`update api_keys set requests_per_minute = 1000000`;
  const ours = { url: stage.server.url, pid: stage.server.child.pid ?? 0 };
  const floor = await startBeside(stage, ["bench/floor.ts"]);
  const operations = await prepareOperations(organization);
  const at =
    (place: { url: string; pid: number }, prefix = "") =>
    (operation: Operation): Target => ({
      name: prefix + operation.name,
      load: {
        ...operation,
        url: place.url + operation.path,
        headers: { "Content-Type": "application/json", "X-API-Key": apiKey },
      },
      pid: place.pid,
    });
  const plain = [at(floor)(FLOOR), ...operations.map(at(ours))];
  const next = [FLOOR, ...operations].filter(({ name }) => isMeasured(`Next: ${name}`));
  const doors = next.length > 0 ? await startNextDoors(stage) : null;
  const behindNext = doors
    ? next.map((operation) =>
        at(operation === FLOOR ? doors.floor : doors.ours, "Next: ")(operation),
      )
    : [];
  return {
    targets: [...plain.filter(({ name }) => isMeasured(name)), ...behindNext],
    stop: () => {
      floor.stop();
      doors?.stop();
    },
  };
}

/** A bare handler of Next's, and the service behind Next. */
async function startNextDoors(stage: Stage) {
  const bareNext = await buildNextFloor();
  const [floor, ours] = await Promise.all([
    startBeside(stage, ["bench/next-door.ts", bareNext.folder]),
    startBeside(stage, ["bench/next-door.ts", ROOT]),
  ]);
  const stop = () => {
    for (const door of [floor, ours]) door.stop();
    bareNext.dispose();
  };
  return { floor, ours, stop };
}

/** A server of the bench, on the database as the service itself signs in to it. */
async function startBeside(stage: Stage, args: string[]): Promise<Beside> {
  const kept = (name: string) => readFileSync(join(stage.env.DATA_DIR ?? "", name), "utf8").trim();
  const { runtimeUrl } = runtimeLogin(stage.ownerUrl, kept("database-password"));
  const port = await freePort();
  return spawnBeside(args, port, {
    DATABASE_URL: runtimeUrl,
    SECRET_KEY: kept("secret-key"),
    DATABASE_POOL_SIZE: String(POOL_SIZE),
    LOG_LEVEL: "warn",
  });
}

/** One agent that may and may not, and many that must ask. */
async function prepareOperations({ api }: Organization): Promise<Operation[]> {
  await api.agent("driver", [
    { action: "stripe.refund", max_amount: 100, currency: "USD" },
    { action: "database.drop", effect: "deny" },
  ]);
  const asking = Array.from({ length: ASKING_AGENTS }, (_, n) => `asking-${n}`);
  await inParallel(asking, 8, async (name) => {
    await api.agent(name, [{ action: "wire.transfer", requires_approval: true }]);
  });
  const of = (agent: string, action: string) =>
    `{"agent_id":"${agent}","action":"${action}",${CONTEXT}}`;
  const check = (name: string, body: string, decision: string): Operation => ({
    ...{ name, body, path: "/api/v1/check", status: 200 },
    expect: `"decision":"${decision}"`,
  });
  return [
    check("allowed", of("driver", "stripe.refund"), "allow"),
    check("denied", of("driver", "database.drop"), "deny"),
    check("needs approval", of(`asking-{n%${ASKING_AGENTS}}`, "wire.transfer"), "require_approval"),
    {
      name: "log",
      path: "/api/v1/log",
      body: `{"agent_id":"driver","action":"stripe.refund","status":"success",${CONTEXT}}`,
      ...{ status: 201, expect: `"created_at"` },
    },
  ];
}
