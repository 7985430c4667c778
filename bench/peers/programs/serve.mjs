/**
 * Answers the bench: each message names a call and carries its input.
 *
 * @param {Record<string, (input: any) => unknown>} calls
 */
export function serve(calls) {
  process.on("message", ({ name, input }) => void answer(calls[name], input));
  process.on("disconnect", () => process.exit(0));
  process.send?.({ ready: true });
}

async function answer(call, input) {
  try {
    process.send?.({ value: await call(input) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : error });
  }
}
