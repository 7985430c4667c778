import type { Stage } from "../../verify/stage";

/** An empty database on the stage's Postgres, for one peer; its address. */
export async function databaseOf(stage: Stage, peer: string): Promise<string> {
  await stage.sql.unsafe(`create database "${peer}"`);
  const url = new URL(stage.ownerUrl);
  url.pathname = `/${peer}`;
  return url.href;
}
