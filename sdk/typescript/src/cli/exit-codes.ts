/** What the shell is told. 0 of `check` means allowed, and nothing else does. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  denied: 3,
  needsApproval: 4,
  changes: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command was given something it cannot work with. */
export class UsageError extends Error {
  override name = "UsageError";
}
