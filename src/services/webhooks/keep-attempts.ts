import { countAtCommit } from "@/db/observed-db";
import { type EndedAttempt, saveAttempts } from "@/db/queries/outbox";
import { outsideSpan } from "@/lib/trace";
import { workOff } from "@/lib/work-off";
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
  const give = workOff<Unkept>({ most: TOGETHER, atOnce: AT_ONCE }, (batch, isFirst) => {
    if (isFirst && batch.length === 1) return keepAll(platform, batch);
    // Those of several traces are part of none.
    return new Promise((ended) => outsideSpan(() => void keepAll(platform, batch).then(ended)));
  });
  return (ended) => new Promise((kept, notKept) => give({ ended, kept, notKept }));
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
