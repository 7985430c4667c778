/** A call that was not run; the framework gives its message to the model. */
export class CallRefused extends Error {
  override name = "CallRefused";

  constructor(
    message: string,
    /** The request that a human has, or had. */
    readonly approvalId: string | null,
  ) {
    super(message);
  }
}
