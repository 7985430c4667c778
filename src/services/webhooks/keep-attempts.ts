import { countAtCommit } from "@/db/observed-db";
import { type EndedAttempt, saveAttempts } from "@/db/queries/outbox";
import { outsideSpan } from "@/lib/trace";
import type { Platform } from "../context";

/** Transactions that keep results at once: one that waits for a row does not hold up the others. */
const AT_ONCE = 2;
const TOGETHER = 100;

/** Writes down what came of attempts; resolves when that is committed, rejects when it is not. */
export type KeepAttempt = (ended: EndedAttempt) => Promise<void>;

interface Unkept {
  ended: EndedAttempt;
  kept(): void;
  notKept(error: unknown): void;
}

/**
 * A result is written at once; those that come while others are being written share the next
 * transaction.
 */
export function createKeeper(platform: Pick<Platform, "db">): KeepAttempt {
  const waiting: Unkept[] = [];
  let underWay = 0;

  async function keepOn(): Promise<void> {
    underWay++;
    for (let isFirst = true; waiting.length > 0; isFirst = false) {
      const batch = waiting.splice(0, TOGETHER);
      if (isFirst && batch.length === 1) await keepAll(platform, batch);
      // Those of several traces are part of none.
      else
        await new Promise<void>((ended) =>
          outsideSpan(() => void keepAll(platform, batch).then(ended)),
        );
    }
    underWay--;
  }
  return (ended) =>
    new Promise((kept, notKept) => {
      waiting.push({ ended, kept, notKept });
      if (underWay < AT_ONCE) void keepOn();
    });
}

/** Never rejects. A result that cannot be kept takes no others with it. */
async function keepAll(platform: Pick<Platform, "db">, batch: Unkept[]): Promise<void> {
  try {
    await save(
      platform,
      batch.map(({ ended }) => ended),
    );
    for (const { kept } of batch) kept();
  } catch (error) {
    if (batch.length === 1) batch[0]?.notKept(error);
    else await Promise.all(batch.map((one) => keepAll(platform, [one])));
  }
}

function save({ db }: Pick<Platform, "db">, batch: EndedAttempt[]): Promise<void> {
  return db.system(async (tx) => {
    const saved = await saveAttempts(tx, batch);
    countAtCommit(tx, ({ deliveries }) => {
      for (const { claimed, result } of batch)
        if (saved.has(claimed.id)) deliveries.inc({ result });
    });
  });
}
