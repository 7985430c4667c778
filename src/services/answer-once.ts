import superjson from "superjson";
import type { Tx } from "@/db/client";
import {
  findStoredAnswer,
  insertStoredAnswer,
  type StoredAnswer,
  tryHoldKey,
} from "@/db/queries/idempotency";
import { AppError } from "@/domain/errors";

/** A caller's Idempotency-Key and what it was sent with. */
export interface Idempotency {
  endpoint: string;
  key: string;
  requestHash: string;
}

/** An answer, and whether it was given before. */
export type Answered<T> = T & { replayed: boolean };

export const ANSWER_KEPT_HOURS = 24;

/**
 * Does the work once for an Idempotency-Key and gives every repetition the first answer. The answer
 * is stored in the transaction of the work: both are there, or neither is.
 *
 * @throws AppError `idempotency_in_progress` while the first request still runs,
 *   `idempotency_key_reused` when the key came with another body
 */
export async function answerOnce<T extends object>(
  tx: Tx,
  organizationId: string,
  idempotency: Idempotency | null,
  work: () => Promise<T>,
): Promise<Answered<T>> {
  if (!idempotency) return { ...(await work()), replayed: false };
  const scope = { organizationId, endpoint: idempotency.endpoint, key: idempotency.key };
  const [held, stored] = [await tryHoldKey(tx, scope), await findStoredAnswer(tx, scope)];
  if (stored) return replay<T>(stored, idempotency);
  if (!held) throw stillRunning();
  const answer = await work();
  const { requestHash } = idempotency;
  const row = { ...scope, requestHash, answer: storable(answer) };
  // A check that was decided in one statement holds no key: it may have answered meanwhile.
  if (!(await insertStoredAnswer(tx, row, ANSWER_KEPT_HOURS))) throw stillRunning();
  return { ...answer, replayed: false };
}

/**
 * The answer that the key has been given.
 *
 * @throws AppError `idempotency_key_reused`
 */
export function replay<T extends object>(
  stored: Pick<StoredAnswer, "requestHash" | "answer">,
  { requestHash }: Pick<Idempotency, "requestHash">,
): Answered<T> {
  if (stored.requestHash !== requestHash)
    throw new AppError(
      "idempotency_key_reused",
      "Idempotency-Key: this key was already used with another body",
    );
  return { ...superjson.parse<T>(stored.answer), replayed: true };
}

/** What is kept of an answer, to be given again. */
export function storable(answer: object): string {
  return superjson.stringify(answer);
}

function stillRunning(): AppError {
  return new AppError(
    "idempotency_in_progress",
    "Idempotency-Key: the first request with this key is still running",
    { retryAfterSeconds: 1 },
  );
}
