import { ActionDenied, ValidationError } from "../errors";
import { refuseUnknown } from "../given";
import type { Settings } from "../settings";
import { runGuarded } from "./act";
import { contextText } from "./check";

/** What a guarded function does. */
export interface ProtectInput<Args extends unknown[]> {
  /** The agent's id or its name. */
  agentId: string;
  /** A dotted name such as `stripe.refund`. */
  action: string;
  /**
   * What the reviewer sees of a call. It is asked again before the function runs and must then say
   * the same, so leave out times and chance.
   */
  context: (...args: Args) => object;
  /** Milliseconds to wait where a human must approve; without it that throws ApprovalRequired. */
  waitMs?: number | undefined;
}

/** A guarded function: the arguments of the original, its result as a promise. */
export type Protected<This, Args extends unknown[], Result> = (
  this: This,
  ...args: Args
) => Promise<Awaited<Result>>;

/** The function, every call of it going the way of `execute`. */
export function protect<This, Args extends unknown[], Result>(
  settings: Settings,
  input: ProtectInput<Args>,
  fn: (this: This, ...args: Args) => Result,
): Protected<This, Args, Result> {
  refuseUnknown("protect", input, ["agentId", "action", "context", "waitMs"]);
  refuseWhatRunsLater(fn);
  const { agentId, action, waitMs, context } = input;
  if (typeof context !== "function") throw new ValidationError("context must be a function");
  return async function guarded(this: This, ...args: Args): Promise<Awaited<Result>> {
    const shown = contextText(context(...args));
    const confirmUnchanged = () => {
      if (contextText(context(...args)) === shown) return;
      throw new ActionDenied(`The arguments of "${action}" changed while it was being decided`);
    };
    const act = { agentId, action, waitMs, context: JSON.parse(shown) as object };
    const run = () => fn.apply(this, args) as Awaited<Result> | Promise<Awaited<Result>>;
    return runGuarded<Awaited<Result>>(settings, act, run, confirmUnchanged);
  };
}

function refuseWhatRunsLater(fn: unknown): void {
  if (typeof fn !== "function") throw new ValidationError("protect needs a function");
  if (!Object.prototype.toString.call(fn).includes("Generator")) return;
  throw new ValidationError("A generator cannot be protected: it would run after it was logged");
}
