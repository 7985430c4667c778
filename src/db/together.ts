import { workOff } from "@/lib/work-off";
import { failureCode, isUnavailable } from "./failure";

/** A function of the database that takes any number of questions and answers each, in one flight. */
export interface Together<Question, Answer> {
  /** A statement of one row with one column, `answers`. */
  text: string;
  /** `patience` is the longest wait for a lock, as Postgres writes times. */
  put(questions: readonly Question[], patience: string): Put<Answer>;
}

/** Questions as they are put to the database. */
export interface Put<Answer> {
  parameters: unknown[];
  /** One for each question, in their order. */
  answersOf(answers: unknown): Answer[];
}

/** Asks one statement, in a transaction of its own. */
export type Ask = (text: string, parameters: unknown[]) => Promise<{ answers: unknown }[]>;

/** Questions in one flight at most. */
const MOST = 64;

/** Flights of one kind under way at the same time, the second only beside one that is late. */
const FLIGHTS = 2;

/** What comes meanwhile goes together in the next: fewer flights serve more calls. In milliseconds. */
const LATE_MS = 20;

/** What others wait behind waits for a lock for a moment; what is left over, as long as any transaction. */
const SHORT_PATIENCE = "200ms";
const PATIENCE = "5s";

/** Questions of one kind that are asked by themselves at the same time. */
const LANES = 3;

/** One that cannot be asked by itself within this is refused as its flight was, in milliseconds. */
const TO_RETRY_MS = 5_000;

/**
 * Lets questions that come at the same time share a flight. A flight that the database refuses has
 * done nothing: then each of its questions is asked by itself, so that none fails for another, and
 * those that meet a lock then wait for it beside the others. Where nobody knows what a flight has
 * done (its connection was lost) all of them are told so.
 */
export function openTogether(ask: Ask) {
  const queues = new Map<unknown, (question: unknown) => Promise<unknown>>();
  return <Question, Answer>(
    kind: Together<Question, Answer>,
    question: Question,
  ): Promise<Answer> => {
    let queue = queues.get(kind);
    if (!queue) queues.set(kind, (queue = openQueue(kind as Together<unknown, unknown>, ask)));
    return queue(question) as Promise<Answer>;
  };
}

interface Waiting {
  question: unknown;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

function openQueue(kind: Together<unknown, unknown>, ask: Ask) {
  const retry = openRetries(kind, ask);
  const give = workOff<Waiting>({ most: MOST, atOnce: FLIGHTS, lateMs: LATE_MS }, (group) =>
    fly(kind, ask, { group, patience: SHORT_PATIENCE }).catch((error: unknown) =>
      retry(group, error),
    ),
  );
  return (question: unknown) =>
    new Promise<unknown>((resolve, reject) => give({ question, resolve, reject }));
}

interface Flight {
  group: Waiting[];
  patience: string;
}

/** Rejects, with nobody answered, when the database refuses. */
async function fly(
  { text, put }: Together<unknown, unknown>,
  ask: Ask,
  { group, patience }: Flight,
): Promise<void> {
  const questions = group.map(({ question }) => question);
  const { parameters, answersOf } = put(questions, patience);
  const [row] = await ask(text, parameters);
  if (!row) throw new Error(`nothing came back from ${text}`);
  const answers = answersOf(row.answers);
  group.forEach(({ resolve }, n) => resolve(answers[n]));
}

/** Asks what a refused flight carried, one by one: first in a hurry, then what met a lock. */
function openRetries(kind: Together<unknown, unknown>, ask: Ask) {
  const alone = (one: Waiting, patience: string) => fly(kind, ask, { group: [one], patience });
  const patient = openLanes((one) => alone(one, PATIENCE));
  const hurried = openLanes((one) =>
    alone(one, SHORT_PATIENCE).catch((error: unknown) => {
      if (failureCode(error) !== LOCKED) throw error;
      patient(one, error);
    }),
  );
  return (group: Waiting[], error: unknown) => {
    for (const one of group) {
      if (!isWorthAnother(error, group)) one.reject(error);
      else if (group.length > 1) hurried(one, error);
      else patient(one, error);
    }
  };
}

/** A few at a time, so that they leave connections to others. */
function openLanes(ask: (one: Waiting) => Promise<void>) {
  const give = workOff<Waiting & { error: unknown; until: number }>(
    { most: 1, atOnce: LANES },
    async ([one]) => {
      if (!one) return;
      const { reject, error, until } = one;
      if (performance.now() > until) reject(error);
      else await ask(one).catch(reject);
    },
  );
  return (one: Waiting, error: unknown) =>
    give({ ...one, error, until: performance.now() + TO_RETRY_MS });
}

/** The database has done nothing, for a reason that may lie with others. */
function isWorthAnother(error: unknown, group: Waiting[]): boolean {
  const code = failureCode(error);
  if (!code || !/^[0-9A-Z]{5}$/.test(code)) return false;
  if (code === LOCKED || code.startsWith(ROLLED_BACK)) return true;
  return group.length > 1 && !isUnavailable(error);
}

/** SQLSTATE of a lock that others did not let go of in time, and the class of what others made undone. */
const LOCKED = "55P03";
const ROLLED_BACK = "40";
