import { type Beside, spawnBeside } from "../../bench/beside";
import { freePort } from "../server";
import { serviceLogin } from "../service-login";
import type { Stage } from "../stage";

/**
 * Starts a process of the built app in which Next answers everything, as on a host without the
 * listener: on the stage's database, and under the same address, which is in some answers.
 */
export async function startNextDoor(stage: Stage): Promise<Beside> {
  const env = { ...stage.env, ...serviceLogin(stage), APP_URL: stage.server.url };
  return spawnBeside(["bench/next-door.ts", stage.root], await freePort(), env);
}
