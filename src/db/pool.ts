import { noAnswer } from "./failure";
import { type Line, type LineSettings, openLine, type OwnedLine } from "./line";

export interface Pool {
  /**
   * Lends a line until the work ends. Rejects when none is free in time, or when the one lent has
   * not answered in time: the work says with `answered` that it has.
   */
  lend<T>(work: (line: Line, answered: () => void) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface PoolSettings extends LineSettings {
  /** Connections at most. */
  size: number;
}

/** Longest wait for a free line, in milliseconds: a burst of thousands is worked off meanwhile. */
const TO_LEND_MS = 10_000;

/** Longest wait for a lent line's first answer, in milliseconds. */
const TO_ANSWER_MS = 5_000;

/** After this a line that nobody needs is closed, in milliseconds. */
const IDLE_MS = 60_000;

/**
 * A pool that never uses a lost connection again. The driver's own pool puts a connection whose
 * server process died back in use while the dead transaction can still write to it: rollbacks land
 * in other transactions, and buffers that nothing empties make every reconnection time out
 * (porsager/postgres issues 1133, 1208, 1216). So each line is a driver of one connection, and one
 * that is lost is thrown away whole.
 */
export function openPool(settings: PoolSettings): Pool {
  const lines = new Set<OwnedLine>();
  const idle = openStack<OwnedLine>();
  const queue = openQueue<OwnedLine>();

  function open(): OwnedLine {
    const line = openLine(settings, () => forget(line));
    lines.add(line);
    return line;
  }
  function forget(line: OwnedLine): void {
    lines.delete(line);
    idle.remove(line);
    if (queue.length() > 0 && lines.size < settings.size) queue.serve(open());
  }
  function take(): OwnedLine | Promise<OwnedLine> {
    return idle.pop() ?? (lines.size < settings.size ? open() : queue.wait());
  }
  const sweep = setInterval(() => {
    for (const line of idle.takeOlder(IDLE_MS)) {
      lines.delete(line);
      void line.close();
    }
  }, IDLE_MS / 4).unref();
  return {
    lend: async (work) => {
      const line = await take();
      const timer = setTimeout(() => line.lose(noAnswer()), TO_ANSWER_MS);
      try {
        return await work(line, () => clearTimeout(timer));
      } finally {
        clearTimeout(timer);
        if (!line.isLost() && !queue.serve(line)) idle.push(line);
      }
    },
    close: async () => {
      clearInterval(sweep);
      await Promise.all([...lines].map((line) => line.close()));
    },
  };
}

/** What nobody needs at the moment: the last one put down is the first one taken up. */
function openStack<T>() {
  const stack: { item: T; since: number }[] = [];
  return {
    push: (item: T) => void stack.push({ item, since: performance.now() }),
    pop: (): T | undefined => stack.pop()?.item,
    remove: (item: T): void => {
      const at = stack.findIndex((one) => one.item === item);
      if (at >= 0) stack.splice(at, 1);
    },
    /** Takes what has lain for longer than so many milliseconds. */
    takeOlder: (ms: number): T[] => {
      const before = performance.now() - ms;
      const fresh = stack.findIndex(({ since }) => since >= before);
      return stack.splice(0, fresh < 0 ? stack.length : fresh).map(({ item }) => item);
    },
  };
}

/** Those who wait, in the order they came; each gives up in time. */
function openQueue<T>() {
  const waiting: ((item: T) => void)[] = [];
  return {
    length: () => waiting.length,
    /** Gives the item to the first; false when nobody waits. */
    serve: (item: T): boolean => {
      const first = waiting.shift();
      first?.(item);
      return first !== undefined;
    },
    wait: (): Promise<T> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(take), 1);
          reject(noAnswer());
        }, TO_LEND_MS);
        const take = (item: T) => {
          clearTimeout(timer);
          resolve(item);
        };
        waiting.push(take);
      }),
  };
}
