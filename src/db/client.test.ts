import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { type Db, openDb, type Tx } from "./client";
import type { Together } from "./together";

const platform = testPlatform();

/** One connection: whoever comes next gets the one that was just lost, or what stands for it. */
function openNarrow(): Db {
  const url = new URL(platform.databaseUrl);
  return openDb({ url: url.href, poolSize: 1, prepare: true });
}

const pidOf = async (tx: Tx) =>
  Number((await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid);

const kill = (pid: number) => platform.sql`select pg_terminate_backend(${pid}, 5000)`;

/** Answers what it is asked. */
const ECHO: Together<object, object> = {
  text: "select $1::json as answers",
  put: (questions) => ({
    parameters: [JSON.stringify(questions)],
    answersOf: (answers) => answers as object[],
  }),
};

const REFUSED = { code: "database_unavailable" };

it("a server process that dies under a transaction refuses it, and the next one works", async () => {
  const db = openNarrow();
  for (let round = 0; round < 5; round++) {
    const dead = db.system(async (tx) => {
      await kill(await pidOf(tx));
      await tx.execute(sql`select 1`);
    });
    await expect(dead).rejects.toMatchObject(REFUSED);
    expect(await db.system(pidOf)).toBeGreaterThan(0);
  }
  await db.close();
});

it("a commit on a lost connection is not taken for done", async () => {
  const db = openNarrow();
  const work = db.system(async (tx) => {
    await tx.execute(sql`insert into rate_windows values ('lost', now(), 1)`);
    await kill(await pidOf(tx));
  });
  await expect(work).rejects.toMatchObject(REFUSED);
  expect(await platform.sql`select from rate_windows where bucket = 'lost'`).toHaveLength(0);
  await db.close();
});

it("what a dead or ended transaction still wants reaches no other one", async () => {
  const db = openNarrow();
  let stray: Tx | undefined;
  const dead = db.system(async (tx) => {
    stray = tx;
    await kill(await pidOf(tx));
    await tx.execute(sql`select 1`);
  });
  await expect(dead).rejects.toMatchObject(REFUSED);
  const write = sql`insert into rate_windows values ('stray', now(), 1)`;
  await db.system(async (tx) => {
    await tx.execute(sql`select 1`);
    await expect(stray?.execute(write)).rejects.toThrow();
  });
  await expect(stray?.execute(write)).rejects.toThrow();
  expect(await platform.sql`select from rate_windows where bucket = 'stray'`).toHaveLength(0);
  await db.close();
});

it("those who wait for the one connection all get it, also when it dies meanwhile", async () => {
  const db = openNarrow();
  const works = Array.from({ length: 20 }, (_, n) =>
    db.system(async (tx) => {
      const pid = await pidOf(tx);
      if (n % 5 === 0) await kill(pid);
      await tx.execute(sql`select 1`);
      return pid;
    }),
  );
  const ends = await Promise.allSettled(works);
  expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(16);
  await db.close();
});

it("a line that lives on keeps nothing of the transactions it has carried", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const db = openNarrow();
  const given: WeakRef<object>[] = [];
  const give = async (work: Promise<object>) => void given.push(new WeakRef(await work));
  for (let round = 0; round < 20; round++) {
    await give(db.system((tx) => tx.execute(sql`select ${round} as n`)));
    await give(db.together(ECHO, { round }));
    await give(
      db.system(() => Promise.reject(new Error("undone"))).catch((error: object) => error),
    );
  }
  await nextTurn();
  collectGarbage();
  // The last one may still lie about.
  expect(given.filter((one) => one.deref() !== undefined).length).toBeLessThanOrEqual(2);
  await db.close();
});
