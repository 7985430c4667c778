import { sha256 } from "@/lib/hash";
import { ROOT } from "../verify/plant";
import { freePort } from "../verify/server";
import { serviceLogin } from "../verify/service-login";
import type { Stage } from "../verify/stage";
import { buildNextFloor } from "./build-next-floor";
import { FLOOR_TABLES } from "./next-floor/floor-sql";
import type { Load } from "./load";
import { CONTEXT, type Operation, prepareOperations } from "./operations";
import { type Beside, spawnBeside } from "./beside";

/** Something that answers requests, and the process that does. */
export interface Target {
  name: string;
  load: Pick<Load, "url" | "headers" | "body" | "status" | "expect">;
  pid: number;
}

/** Connections to Postgres that each server may open. */
export const POOL_SIZE = 10;

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
  const ours = { url: stage.server.url, pid: stage.server.child.pid ?? 0 };
  const floor = await startBeside(stage, ["bench/floor.ts"]);
  const operations = await prepareOperations(stage, organization);
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
  const port = await freePort();
  return spawnBeside(args, port, {
    ...serviceLogin(stage),
    DATABASE_POOL_SIZE: String(POOL_SIZE),
    LOG_LEVEL: "warn",
  });
}
