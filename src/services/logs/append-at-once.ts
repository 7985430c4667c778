import { appendLogEntry } from "@/db/queries/append-log-entry";
import type { CheckFacts } from "@/db/queries/checks";
import type { LogEntry } from "@/db/queries/log-entries";
import { ANSWER_KEPT_HOURS, type Idempotency, storable } from "../answer-once";
import type { Ctx } from "../context";
import { eventRow } from "../record";
import { eventOfEntry } from "./announce-log-entry";

/**
 * Writes a line of the trail with its event and the answer that its Idempotency-Key gets, in one
 * flight and one transaction: all of it or nothing.
 *
 * @returns false when the key has been answered meanwhile; nothing was written then
 */
export async function appendAtOnce(
  ctx: Ctx,
  entry: LogEntry,
  given: { agent: CheckFacts["agent"]; idempotency: Idempotency | null; answer: object },
): Promise<boolean> {
  const { agent, idempotency, answer } = given;
  const happened = eventOfEntry(entry);
  const outcome = await appendLogEntry(ctx.db, {
    entry,
    seenAgent: agent.seenLately ? null : agent.id,
    event: happened && eventRow(happened),
    stored: idempotency && {
      ...idempotency,
      answer: storable(answer),
      keptHours: ANSWER_KEPT_HOURS,
    },
  });
  if (outcome === "due") ctx.outbox.waiting = true;
  return outcome !== "taken";
}
