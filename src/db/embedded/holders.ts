import { randomBytes } from "node:crypto";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./cluster";
import { isAlive, type Postmaster } from "./postmaster-pid";

export type Hold = {
  file: string;
  /** Lets go; true when nobody else alive holds this server, so it is ours to shut down. */
  release(): boolean;
};

/**
 * Notes that this process uses the server: an empty file `<server>.<our pid>.<nonce>`. Files of
 * earlier servers and of dead processes count for nothing, so a crash needs no cleaning up.
 */
export function holdPostmaster(cluster: Cluster, postmaster: Postmaster): Hold {
  const folder = join(cluster.root, "holders");
  const server = `${postmaster.pid}-${postmaster.startedAt}`;
  const own = `${server}.${process.pid}.${randomBytes(6).toString("hex")}`;
  for (const name of readdirSync(folder)) {
    if (!isHeld(name, server)) rmSync(join(folder, name), { force: true });
  }
  writeFileSync(join(folder, own), "", { mode: 0o600 });
  const release = () => {
    rmSync(join(folder, own), { force: true });
    return !readdirSync(folder).some((name) => isHeld(name, server));
  };
  return { file: join(folder, own), release };
}

function isHeld(name: string, server: string): boolean {
  const [heldServer, pid] = name.split(".");
  return heldServer === server && isAlive(Number(pid));
}
