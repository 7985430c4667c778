import type { AgentWarden } from "../client";
import { keepNewest } from "../keep-newest";

/** Which question each tool call is: kept in this process only. */
export interface Questions {
  /**
   * The key to ask under. A call with the arguments of one that still waits for a human is that
   * call's question again, also when the model makes it anew; it stays so when it runs again.
   */
  keyFor(ownKey: string, argumentsKey: string): string;
  keepOpen(argumentsKey: string, key: string): void;
  close(argumentsKey: string): void;
}

const KEPT = 1_000;
const byGuard = new WeakMap<AgentWarden, Questions>();

/** The open questions of a client, whichever tools ask through it. */
export function questionsOf(guard: AgentWarden): Questions {
  const known = byGuard.get(guard);
  if (known) return known;
  const questions = newQuestions();
  byGuard.set(guard, questions);
  return questions;
}

function newQuestions(): Questions {
  const open = new Map<string, string>();
  const joined = new Map<string, string>();
  return {
    keyFor(ownKey, argumentsKey) {
      const key = joined.get(ownKey) ?? open.get(argumentsKey) ?? ownKey;
      if (key !== ownKey) keepNewest(joined, ownKey, key, KEPT);
      return key;
    },
    keepOpen: (argumentsKey, key) => keepNewest(open, argumentsKey, key, KEPT),
    close: (argumentsKey) => void open.delete(argumentsKey),
  };
}
